# Bad input gets a clear answer, in private, and changes nothing.

dana: /deliver dploy checkout 1.5.0 to staging
  to dana: ⚠️ Cannot understand "dploy": there is no such command. Did you mean `/deliver deploy`?
dana: /deliver deploy chekout 1.5.0 to staging
  to dana: ⚠️ Cannot deploy: there is no app "chekout". Did you mean "checkout"? Then say `/deliver deploy checkout 1.5.0 staging`.
dana: /deliver deploy checkout 1.5.0 to stagin
  to dana: ⚠️ Cannot deploy: there is no environment "stagin". Did you mean "staging"? Then say `/deliver deploy checkout 1.5.0 staging`.
dana: /deliver deploy checkout 9.9.9 to staging
  to dana: ⚠️ Cannot find a release "9.9.9" of checkout. No release of checkout is known yet.
dana: /deliver deploy checkout
  to dana: [form] Deploy: Version, Environment, Reason
dana: /deliver deploy checkout 1.5.0 to production
  to dana: ⚠️ Cannot deploy to production: you are developer in dev and staging and viewer in production only. It needs the role developer. Operators there: the group sre.
vic: /deliver deploy checkout 1.5.0 to staging
  to vic: ⚠️ Cannot deploy to staging: you are viewer only. It needs the role developer. Developers there: the group shop-team; operators there: the group sre.
greta: /deliver apps
  to greta: ⚠️ Cannot do that: guests may not ask here. Only full members of this workspace may ask, by the roles in deliver.yml.
dana: /deliver deploy checkout 1.5.0 to staging —dry-run
  to dana: 📋 *Plan: checkout nothing → 1.5.0 in staging*
  to dana: *create* `ConfigMap shop-staging/checkout`
  to dana: ```
  to dana: @@ -0,0 +1,10 @@
  to dana: +apiVersion: v1
  to dana: +data:
  to dana: +  CURRENCY: EUR
  to dana: +  LOG_LEVEL: info
  to dana: +kind: ConfigMap
  to dana: +metadata:
  to dana: +  labels:
  to dana: +    app.kubernetes.io/managed-by: deliver
  to dana: +  name: checkout
  to dana: +  namespace: shop-staging
  to dana: ```
  to dana: *create* `Service shop-staging/checkout`
  to dana: ```
  to dana: @@ -0,0 +1,16 @@
  to dana: +apiVersion: v1
  to dana: +kind: Service
  to dana: +metadata:
  to dana: +  labels:
  to dana: +    app.kubernetes.io/managed-by: deliver
  to dana: +  name: checkout
  to dana: +  namespace: shop-staging
  to dana: +spec:
  to dana: +  ports:
  to dana: +    - name: http
  to dana: +      port: 80
  to dana: +      protocol: TCP
  to dana: +      targetPort: http
  to dana: +  selector:
  to dana: +    app: checkout
  to dana: +  type: ClusterIP
  to dana: ```
  to dana: *create* `Deployment shop-staging/checkout`
  to dana: api: `registry.example/shop/checkout@sha256:9ecd4348e0c2…`
  to dana: replicas: 3
  to dana: ```
  to dana: @@ -0,0 +1,39 @@
  to dana: +apiVersion: apps/v1
  to dana: +kind: Deployment
  to dana: +metadata:
  to dana: +  labels:
  to dana: +    app: checkout
  to dana: +    app.kubernetes.io/managed-by: deliver
  to dana: +  name: checkout
  to dana: +  namespace: shop-staging
  to dana: +spec:
  to dana: +  progressDeadlineSeconds: 600
  to dana: +  replicas: 3
  to dana: +  revisionHistoryLimit: 10
  to dana: +  selector:
  to dana: +    matchLabels:
  to dana: +      app: checkout
  to dana: +  template:
  to dana: +    metadata:
  to dana: +      labels:
  to dana: +        app: checkout
  to dana: +        deliver/track: stable
  to dana: +    spec:
  to dana: +      containers:
  to dana: +        - envFrom:
  to dana: +            - configMapRef:
  to dana: +                name: checkout
  to dana: +          image: registry.example/shop/checkout@sha256:9ecd4348e0c245236ca127e9917dc63177438e0639cffb3171c1606fc8f4e9ee
  to dana: +          name: api
  to dana: +          ports:
  to dana: +            - containerPort: 8080
  to dana: +              name: http
  to dana: +              protocol: TCP
  to dana: +          readinessProbe:
  to dana: +            httpGet:
  to dana: +              path: /ready
  to dana: +              port: http
  to dana: +          resources:
  to dana: +            requests:
  to dana: +              cpu: 100m
  to dana: +              memory: 128Mi
  to dana: ```
  to dana: Nothing was changed. Plan `eb0296217125`.
dana: /deliver abort
  to dana: [form] Abort: Delivery, App, Environment, Reason
dana: /deliver retry d-000000
  to dana: ⚠️ Cannot find a delivery "d-000000". An id reads like d-7k3f9q; `/deliver status` shows those in flight.
