import { useEffect } from 'react'
import FitDialog from './FitDialog'
import { useFit, useGuide } from './useFit'

const ON_STAGE: ReadonlySet<string> = new Set(['counting', 'showing', 'working'])

interface Props {
  onClose: () => void
  /** Told whether somebody shows movements on the stage; the dialog gives way to it. */
  onStage: (busy: boolean) => void
}

export default function Fitting({ onClose, onStage }: Props) {
  const guide = useGuide()
  const busy = useFit((state) => ON_STAGE.has(state.phase))
  useEffect(() => onStage(busy), [busy, onStage])
  useEffect(() => () => guide.cancel(), [guide])
  return busy ? null : <FitDialog onClose={onClose} />
}
