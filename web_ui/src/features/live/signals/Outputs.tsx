import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '@/components/Button'
import { Switch } from '@/components/Switch'
import { allowSounds, playTones } from '@/lib/tones'
import { useClasses } from '../models'
import { Addresses } from './Addresses'
import { scale } from './melody'
import classes from './Outputs.module.css'
import { useSignal, useSignals } from './useSignals'
import { Way } from './Way'

/** Where a movement that begins is told: to the room, to a device, to another program. */
export function Outputs() {
  const signals = useSignals()
  const movements = useClasses()
  useEffect(() => signals.setClasses(movements), [signals, movements])
  return (
    <>
      <Sound movements={movements.length} />
      <BluetoothPart />
      <Addresses movements={movements} />
    </>
  )
}

function Sound({ movements }: { movements: number }) {
  const signals = useSignals()
  const sound = useSignal((state) => state.sound)
  const hear = () => {
    allowSounds()
    // The first sound of a page needs a moment until the browser lets it through.
    setTimeout(() => playTones(scale(movements)), 100)
  }
  const turn = (on: boolean) => {
    allowSounds()
    signals.setSound(on)
  }
  return (
    <Way
      icon={sound ? 'sound' : 'mute'}
      title="Sound"
      side={
        <Switch on={sound} testId="sound" onChange={turn}>
          <span className="hidden-words">Sound</span>
        </Switch>
      }
    >
      <p className={classes.quiet}>A tone when a movement begins, each with its own pitch.</p>
      <div className={classes.actions}>
        <Button disabled={movements === 0} onClick={hear}>
          Hear them
        </Button>
      </div>
    </Way>
  )
}

function BluetoothPart() {
  const { line } = useSignals()
  const { phase, name, problem } = useStore(line.store)
  const [tested, setTested] = useState(false)
  if (!line.possible) {
    return (
      <Way icon="bluetooth" title="Bluetooth">
        <p className={classes.quiet} data-testid="no-bluetooth">
          This browser gives pages no Bluetooth. Chrome and Edge do, on most computers.
        </p>
      </Way>
    )
  }
  const test = () => {
    line.write('test')
    setTested(true)
  }
  return (
    <Way icon="bluetooth" title="Bluetooth">
      <p className={classes.quiet} role="status" data-testid="bluetooth" data-phase={phase}>
        {phase === 'off' && 'Writes the label to a board that speaks Nordic UART, one a line.'}
        {phase === 'connecting' && `Connecting to ${name}.`}
        {phase === 'on' && `Connected to ${name}.${tested ? ' The word “test” was written.' : ''}`}
        {phase === 'lost' && `${name} went away; trying to find it again.`}
      </p>
      {problem !== null && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.actions}>
        {phase === 'off' && <Button onClick={() => void line.choose()}>Choose a device</Button>}
        {phase === 'on' && <Button onClick={test}>Test</Button>}
        {phase !== 'off' && <Button onClick={() => line.disconnect()}>Disconnect</Button>}
      </div>
    </Way>
  )
}
