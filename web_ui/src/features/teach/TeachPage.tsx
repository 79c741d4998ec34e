export default function TeachPage() {
  return <h1>Teach</h1>
}
