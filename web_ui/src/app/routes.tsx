import { Link, Route, Routes } from 'react-router'
import { LivePage } from '@/features/live/LivePage'
import classes from './Shell.module.css'

export function AppRoutes() {
  return (
    <Routes>
      <Route index element={<LivePage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  )
}

function NotFound() {
  return (
    <section className={classes.lost}>
      <h1>There is nothing at this address</h1>
      <p>Perhaps it was mistyped. Nothing is lost.</p>
      <Link to="/">Go to the stage</Link>
    </section>
  )
}
