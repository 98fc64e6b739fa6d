# A cluster that does not answer neither fails a delivery nor lets it pass: it holds, says so, and goes on by itself.

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
5 minutes pass
  card in #checkout: ⏳ Waits for shared, which cannot be asked: Cannot look up ConfigMap: the API server does not answer (connect ECONNREFUSED); it goes on by itself.
dana: /deliver why checkout staging
  to dana: 🚚 `d-1kk3h9` *Delivering checkout 1.5.0 to staging*
  to dana: It waits for shared, which cannot be asked: Cannot look up ConfigMap: the API server does not answer (connect ECONNREFUSED); it goes on by itself.
  to dana: *What happened*
  to dana: 2026-01-05 09:01 UTC  Plan: 1 of 3 objects changes
  to dana: 2026-01-05 09:01 UTC  stage approval began
  to dana: 2026-01-05 09:01 UTC  stage queue began
  to dana: 2026-01-05 09:01 UTC  stage rollout began
  to dana: 2026-01-05 09:01 UTC  began to change the cluster
  to dana: 2026-01-05 09:01 UTC  waits until Deployment shop-staging/checkout is written
  to dana: 2026-01-05 09:01 UTC  waits for pods: 0 of 3 ready
  to dana: 2026-01-05 09:01 UTC  waits for shared, which cannot be asked: Cannot look up ConfigMap: the API server does not answer (connect ECONNREFUSED); it goes on by itself
cluster shared comes back
1 minute passes
  card in #checkout: ✅ *checkout 1.4.1 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:06 UTC, then 1.5.0 came (`d-1kk3h9`).
  card in #checkout: ✅ *checkout 1.5.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.5.0 runs in staging
