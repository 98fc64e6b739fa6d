checkout 1.4.1 runs in staging
checkout 1.5.0 crashes
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
5 seconds pass
  card in #checkout:       ⚠️ CrashLoopBackOff: container api exited with code 1, 1 restart
20 seconds pass
  card in #checkout: ⏪ *checkout 1.5.0 failed in staging and was rolled back*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  card in #checkout: *checkout 1.5.0 failed in staging, which is back at 1.4.1: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart.*
  card in #checkout: ```
  card in #checkout: level=info msg="starting" version=1.5.0
  card in #checkout: level=info msg="connecting to database" host=db.shop.svc
  card in #checkout: level=fatal msg="missing setting" key=PAYMENT_PROVIDER_URL
  card in #checkout: ```
  thread and channel: <@U0DANA> checkout 1.5.0 in staging failed and goes back: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
  thread and channel: ```
  thread and channel: level=info msg="starting" version=1.5.0
  thread and channel: level=info msg="connecting to database" host=db.shop.svc
  thread and channel: level=fatal msg="missing setting" key=PAYMENT_PROVIDER_URL
  thread and channel: ```
  thread: checkout 1.5.0 failed in staging, which is back at 1.4.1: Deployment shop-staging/checkout: CrashLoopBackOff, container api exited with code 1, 1 restart
  World: shared shop-staging checkout 1.4.1, 3 of 3 ready
