import { Button } from '@/components/Button'
import { ButtonLink } from '@/components/ButtonLink'
import { Message } from '@/components/Message'

export function Nothing({ onBring }: { onBring: () => void }) {
  return (
    <Message
      title="Nothing is recorded yet"
      place="part"
      icon="film"
      testId="nothing"
      actions={
        <>
          <ButtonLink to="/teach">Record a take</ButtonLink>
          <Button icon="upload" onClick={onBring}>
            Bring in a film
          </Button>
        </>
      }
    >
      <p>
        Record a few takes of your movements, or bring in films that you have: drop them anywhere on
        this page. Everything stays on this computer.
      </p>
    </Message>
  )
}

export function Failed({ words, onRetry }: { words: string; onRetry: () => void }) {
  return (
    <Message
      title="The recordings cannot be shown"
      place="part"
      icon="warning"
      warns
      actions={
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <p>{words || 'Something unexpected happened. Your recordings are where they were.'}</p>
    </Message>
  )
}
