# What was left half-way is never taken for settled: the bot says so, and both ways out of it are open.

checkout 1.4.1 runs in staging
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-1kk3h9`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready
2 seconds pass
cluster shared goes away
olga: /deliver rollback checkout staging "error rate doubled"
  to olga: Rolling checkout in staging back to 1.4.1: `d-ywd3y4`, see #checkout
  to olga: ⚠️ It takes over from d-1kk3h9
  card in #checkout: ⏭️ *checkout 1.5.0 to staging was superseded*
  card in #checkout: ⏹️ rollout: stopped · 2 s
  card in #checkout: *d-ywd3y4 took staging over from checkout 1.5.0.*
  card in #checkout: ↩️ *Rolling staging back to checkout 1.4.1*
  card in #checkout: Rolled back by: <@U0OLGA>
  card in #checkout: Reason: error rate doubled
  card in #checkout: ⏳ Waits for shared, which cannot be asked: Cannot look up ConfigMap: the API server does not answer (connect ECONNREFUSED); it goes on by itself.
  thread: d-ywd3y4 took staging over from checkout 1.5.0
1 second passes
dana: /deliver cancel checkout staging
  to dana: ⚠️ Cannot cancel: d-ywd3y4 has begun to act. `/deliver abort d-ywd3y4` takes back what it did.
olga: /deliver abort checkout staging because I want to look
  to olga: Aborting `d-ywd3y4` (checkout 1.4.1 to staging). Its card in #checkout shows how it goes; so does `/deliver why d-ywd3y4`
  card in #checkout: 🛑 *checkout 1.4.1 to staging was aborted*
  card in #checkout: ⏹️ prepare: stopped · 1 s
  card in #checkout: *olga aborted checkout 1.4.1 in staging: I want to look.*
  thread: olga aborted checkout 1.4.1 in staging: I want to look
cluster shared comes back
dana: /deliver status checkout staging
  to dana: • *checkout* in *staging*: 1.4.1 since 2026-01-05 09:00 UTC (`d-abbh8k`)
  to dana:       ⚠️ 1.5.0 was left half-way there by `d-ywd3y4`: what runs may not be 1.4.1
olga: /deliver rollback checkout staging "now really"
  to olga: Rolling checkout in staging back to 1.4.1: `d-qnbah2`, see #checkout
  card in #checkout: ↩️ *Rolling staging back to checkout 1.4.1*
  card in #checkout: Rolled back by: <@U0OLGA>
  card in #checkout: Reason: now really
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
  card in #checkout: ⏳ Waits for pods: 2 of 3 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
  thread and channel: olga rolls checkout in staging back to 1.4.1: now really
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
30 seconds pass
  card in #checkout: ✅ *checkout 1.4.1 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:01 UTC, then 1.4.1 came (`d-qnbah2`).
  card in #checkout: ✅ *staging was rolled back to checkout 1.4.1*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.4.1 runs in staging
dana: /deliver status checkout staging
  to dana: • *checkout* in *staging*: 1.4.1 since 2026-01-05 09:00 UTC (`d-qnbah2`)
