export default function LibraryPage() {
  return <h1>Review</h1>
}
