# One delivery at a time has a target; the next waits behind it, says so, and can be cancelled.

dana: /deliver deploy checkout 1.4.0 to staging
  to dana: Delivering checkout 1.4.0 to staging: `d-58y15d`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.4.0 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 3 of 3 objects change
  thread: ```
  thread: create ConfigMap/checkout
  thread: create Service/checkout
  thread: create Deployment/checkout api → registry.example/shop/checkout@sha256:712c6f2e6a91…
  thread: ```
  World: shared shop-staging checkout 1.4.0, 0 of 3 ready
olga: /deliver deploy checkout 1.4.1 to staging
  to olga: Delivering checkout 1.4.1 to staging: `d-k0fk0g`, see #checkout
  to olga: ⚠️ It waits its turn behind d-58y15d
  card in #checkout: 🚚 *Delivering checkout 1.4.1 to staging*
  card in #checkout: ⏳ Waits behind d-58y15d, at place 1 of the queue.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-6qkyk5`, see #checkout
  to dana: ⚠️ It waits its turn behind d-k0fk0g
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to staging*
  card in #checkout: ⏳ Waits behind d-k0fk0g, at place 2 of the queue.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
5 seconds pass
  card in #checkout: ✅ *checkout 1.4.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  card in #checkout: ⏳ Waits behind d-k0fk0g, at place 1 of the queue.
  thread: checkout 1.4.0 runs in staging
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
dana: /deliver status checkout staging
  to dana: • *checkout* in *staging*: 1.4.0 since 2026-01-05 09:00 UTC (`d-58y15d`)
  to dana:       🚚 `d-k0fk0g` Delivering checkout 1.4.1 to staging, waits for pods: 0 of 3 ready
  to dana:       🚚 `d-6qkyk5` Delivering checkout 1.5.0 to staging, waits behind d-k0fk0g, at place 1 of the queue
  to dana: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  to dana: More with `/deliver why d-k0fk0g`.
  to dana: More with `/deliver why d-6qkyk5`.
dana: /deliver cancel checkout staging
  to dana: Cancelling `d-6qkyk5` (checkout 1.5.0 to staging). Its card in #checkout shows how it goes; so does `/deliver why d-6qkyk5`
  card in #checkout: 🚫 *checkout 1.5.0 to staging was cancelled*
  card in #checkout: ⏹️ queue: stopped · 5 s
  card in #checkout: *dana cancelled checkout 1.5.0 to staging.*
  thread: dana cancelled checkout 1.5.0 to staging
1 minute passes
  card in #checkout: ✅ *checkout 1.4.0 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:00 UTC, then 1.4.1 came (`d-k0fk0g`).
  card in #checkout: ✅ *checkout 1.4.1 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.4.1 runs in staging
