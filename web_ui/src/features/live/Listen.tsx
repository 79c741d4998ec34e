import { useState } from 'react'
import { Button } from '@/components/Button'
import { apiAddress } from '@/lib/address'
import { useLive } from './context'
import classes from './Details.module.css'

/** Ten lines that print what this stage says, for a program of the person's own. */
export function listenExample(address: string, session: string): string {
  return `import socketio  # pip install "python-socketio[client]"

stage = socketio.Client()

@stage.on("prediction")
def seen(moment):
    print(moment["label"], moment["confidence"])

stage.connect("${address}", transports=["websocket"])
stage.call("watch", {"session": "${session}"})
stage.wait()`
}

export function Listen() {
  const session = useLive((state) => state.session)
  const [copied, setCopied] = useState(false)
  if (session === null) return <p className={classes.quiet}>The program is not there yet.</p>
  const example = listenExample(apiAddress(), session)
  const copy = async () => {
    await navigator.clipboard.writeText(example).catch(() => undefined)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <>
      <p className={classes.quiet}>
        These lines tell another program on this computer what the stage says, as it says it.
      </p>
      <pre className={classes.code}>{example}</pre>
      <Button icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </>
  )
}
