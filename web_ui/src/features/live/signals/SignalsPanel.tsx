import { Part, SidePanel } from '../SidePanel'
import { EventLog } from './EventLog'
import { Outputs } from './Outputs'
import { Rules } from './Rules'
import classes from './SignalsPanel.module.css'

/** What happens when a movement begins or is over. */
export default function SignalsPanel({ onClose }: { onClose: () => void }) {
  return (
    <SidePanel title="Signals" testId="signals" onClose={onClose}>
      <p className={classes.promise} data-testid="promise">
        Something can happen when a movement begins or ends: a tone, a lamp, a game. Only labels and
        times are sent, only to the addresses here.
      </p>
      <Part title="When a movement begins">
        <Outputs />
      </Part>
      <Part title="What happened">
        <EventLog />
      </Part>
      <Part title="What counts as a movement">
        <Rules />
      </Part>
    </SidePanel>
  )
}
