# A release that cannot start goes back by itself, and says why.

dana: /deliver deploy checkout 1.4.1 to staging
  to dana: Delivering checkout 1.4.1 to staging: `d-k0fk0g`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.4.1 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 3 objects change
  thread: ```
  thread: create ConfigMap/checkout
  thread: create Service/checkout
  thread: create Deployment/checkout api → registry.example/shop/checkout@sha256:a4c792ec22b2…
  thread: ```
  World: shared shop-staging checkout 1.4.1, 0 of 3 ready
30 seconds pass
  card in #checkout: ✅ *checkout 1.4.1 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.4.1 runs in staging
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
checkout 1.5.0 crashes
dana: /deliver deploy checkout 1.5.0 to staging
  to dana: Delivering checkout 1.5.0 to staging: `d-fybfrn`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to staging*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  thread: Plan: 1 object changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready
5 seconds pass
  card in #checkout:       ⚠️ CrashLoopBackOff: container api exited with code 1, 1 restart
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready (container api exited with code 1, 1 restart).
40 seconds pass
  card in #checkout: ⏪ *checkout 1.5.0 failed in staging and was rolled back*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #checkout: *checkout 1.5.0 failed in staging, which is back at 1.4.1: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart.*
  card in #checkout: ```
  card in #checkout: connecting to database
  card in #checkout: fatal: missing setting PAYMENT_PROVIDER_URL
  card in #checkout: ```
  thread and channel: checkout 1.5.0 in staging failed and goes back: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
  thread and channel: ```
  thread and channel: connecting to database
  thread and channel: fatal: missing setting PAYMENT_PROVIDER_URL
  thread and channel: ```
  thread: checkout 1.5.0 failed in staging, which is back at 1.4.1: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
dana: /deliver why checkout staging
  to dana: ⏪ `d-fybfrn` *checkout 1.5.0 failed in staging and was rolled back*
  to dana: checkout 1.5.0 failed in staging, which is back at 1.4.1: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart.
  to dana: ```
  to dana: connecting to database
  to dana: fatal: missing setting PAYMENT_PROVIDER_URL
  to dana: ```
  to dana: *What happened*
  to dana: 2026-01-05 09:00 UTC  Plan: 1 object changes
  to dana: 2026-01-05 09:00 UTC  stage queue began
  to dana: 2026-01-05 09:00 UTC  stage rollout began
  to dana: 2026-01-05 09:00 UTC  began to change the cluster
  to dana: 2026-01-05 09:00 UTC  waits until Deployment shop-staging/checkout is written
  to dana: 2026-01-05 09:00 UTC  waits for pods: 0 of 3 ready
  to dana: 2026-01-05 09:00 UTC  goes back: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
  to dana: 2026-01-05 09:00 UTC  stage rollout back began
  to dana: 2026-01-05 09:00 UTC  waits until Deployment shop-staging/checkout is written
  to dana: 2026-01-05 09:00 UTC  checkout 1.5.0 failed in staging, which is back at 1.4.1: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
dana: /deliver history checkout
  to dana: *History of checkout*
  to dana: ⏪ `d-fybfrn` *checkout 1.5.0 failed in staging and was rolled back* · 2026-01-05 09:00 UTC · by <@U0DANA> · from 1.4.1 · took 12 s
  to dana:       Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
  to dana: ✅ `d-k0fk0g` *checkout 1.4.1 runs in staging* · 2026-01-05 09:00 UTC · by <@U0DANA> · took 4 s
