import { lazy, Suspense } from 'react'
import { Link, Route, Routes } from 'react-router'
import { LivePage } from '@/features/live/LivePage'
import classes from './Shell.module.css'

// The stage is the first page; who comes for it need not wait for the others.
const TeachPage = lazy(() => import('@/features/teach/TeachPage'))
const LibraryPage = lazy(() => import('@/features/library/LibraryPage'))
const ReviewPage = lazy(() => import('@/features/review/ReviewPage'))
const ModelsPage = lazy(() => import('@/features/models/ModelsPage'))

export function AppRoutes() {
  return (
    <Suspense>
      <Routes>
        <Route index element={<LivePage />} />
        <Route path="teach" element={<TeachPage />} />
        <Route path="review" element={<LibraryPage />} />
        <Route path="review/:id" element={<ReviewPage />} />
        <Route path="models" element={<ModelsPage />} />
        <Route path="models/:id" element={<ModelsPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
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
