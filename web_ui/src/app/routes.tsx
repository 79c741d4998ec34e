import { lazy, type ReactNode, Suspense, useLayoutEffect } from 'react'
import { Link, Route, Routes } from 'react-router'
import { LivePage } from '@/features/live/LivePage'
import { titled } from '@/lib/pageTitle'
import classes from './Shell.module.css'

// The stage is the first page; who comes for it need not wait for the others.
const TeachPage = lazy(() => import('@/features/teach/TeachPage'))
const LibraryPage = lazy(() => import('@/features/library/LibraryPage'))
const ReviewPage = lazy(() => import('@/features/review/ReviewPage'))
const ModelsPage = lazy(() => import('@/features/models/ModelsPage'))
const ModelPage = lazy(() => import('@/features/models/ModelPage'))
const ComparePage = lazy(() => import('@/features/compare/ComparePage'))
const ResultPage = lazy(() => import('@/features/compare/ResultPage'))
const PracticePage = lazy(() => import('@/features/compare/practice/PracticePage'))

export function AppRoutes() {
  return (
    <Suspense>
      <Routes>
        <Route index element={named('Live', <LivePage />)} />
        <Route path="teach" element={named('Teach', <TeachPage />)} />
        <Route path="review" element={named('Review', <LibraryPage />)} />
        <Route path="review/:id" element={named('Review', <ReviewPage />)} />
        <Route path="models" element={named('Models', <ModelsPage />)} />
        <Route path="models/:id" element={named('Model', <ModelPage />)} />
        <Route path="compare" element={named('Compare', <ComparePage />)} />
        <Route path="compare/:id" element={named('Comparison', <ResultPage />)} />
        <Route path="compare/live" element={named('Practise', <PracticePage />)} />
        <Route path="*" element={named('Not found', <NotFound />)} />
      </Routes>
    </Suspense>
  )
}

const named = (name: string, page: ReactNode) => <Page name={name}>{page}</Page>

/** Names the tab; a page that knows better, from what it shows, does so after this. */
function Page({ name, children }: { name: string; children: ReactNode }) {
  useLayoutEffect(() => {
    document.title = titled(name)
  }, [name])
  return children
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
