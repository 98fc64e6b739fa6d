import type { Instant } from '#src/core/clock.ts'

/** Where Grafana shows what a query in LogQL finds (the URL of its page Explore, since Grafana 10). */
export function explored(
  grafana: string,
  query: string,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): string {
  const pane = {
    datasource: 'loki',
    queries: [{ refId: 'A', expr: query, datasource: { type: 'loki' } }],
    range: { from: `${from}`, to: `${to}` },
  }
  const parameters = new URLSearchParams({
    schemaVersion: '1',
    panes: JSON.stringify({ logs: pane }),
  })
  return `${grafana}/explore?${parameters.toString()}`
}
