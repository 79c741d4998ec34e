import { useEffect, useMemo } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Practise } from '@/lib/protocol'
import { PRACTICE_PATH, practicePath, wishIn } from './address'
import { ReferencePicker } from './choose/ReferencePicker'
import { Practising } from './Practising'
import { Summary } from './Summary'
import { usePractice, usePracticeCoach } from './usePractice'

/** Practise before the camera against a recording: choose it, move, see what came of it. */
export default function PracticePage() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const wish = useMemo(() => wishIn(search), [search])
  const choose = (next: Practise) => void navigate(practicePath(next))
  if (wish === null) return <ReferencePicker onChoose={choose} />
  return <Practice wish={wish} onChoose={choose} onLeave={() => void navigate(PRACTICE_PATH)} />
}

interface Props {
  wish: Practise
  onChoose: (wish: Practise) => void
  onLeave: () => void
}

function Practice({ wish, onChoose, onLeave }: Props) {
  const coach = usePracticeCoach()
  const over = usePractice((state) => state.phase === 'over')
  useEffect(() => {
    coach.begin(wish)
    return () => coach.leave()
  }, [coach, wish])
  if (over) return <Summary onAgain={() => coach.begin(wish)} onOther={onLeave} />
  return <Practising wish={wish} onChoose={onChoose} onLeave={onLeave} />
}
