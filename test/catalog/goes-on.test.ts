import { describe, expect, it } from 'vitest'
import { deliverYml, problemsOf, shop } from './folder.ts'

describe('a catalog with a mistake that hides others', () => {
  it('names a key that stands there twice, and tells the rest as well', async () => {
    const twice = deliverYml
      .replace('roles:', '  shop-team: { users: [U0OMAR] }\nroles:')
      .replace('owners: shop-team', 'owners: shop-tem')
    expect(await problemsOf({ ...shop, 'deliver.yml': twice })).toMatchInlineSnapshot(`
      [
        "deliver.yml:8:3 "shop-team" stands here twice; keep one of them",
        "deliver.yml:13:13 apps.checkout.owners: unknown group "shop-tem"; did you mean "shop-team"?",
      ]
    `)
    const inDefinition = 'workloads:\n  api: { manifests: deploi }\n  api: { manifests: deploi }\n'
    expect(await problemsOf({ ...shop, 'deliver.app.yml': inDefinition })).toMatchInlineSnapshot(`
      [
        "deliver.app.yml:2:21 workloads.api.manifests: "deploi" cannot be read: there is no such file",
        "deliver.app.yml:3:3 "api" stands here twice; keep one of them",
      ]
    `)
  })

  it('tells what is wrong in an app whose name is wrong, and below it', async () => {
    const wrong = `${deliverYml.replace('checkout:', 'Check_out:').replace("'#checkout'", 'checkout')}  cart:
    owners: nobody
    channel: cart
    releases: { image: 'GHCR.io/Acme/My Cart' }
    definition: deliver.app.yml
`
    expect(await problemsOf({ ...shop, 'deliver.yml': wrong })).toMatchInlineSnapshot(`
      [
        "deliver.yml:11:3 apps.Check_out: "Check_out" is no name: a name has lower-case letters, digits and dashes, at most 63",
        "deliver.yml:13:14 apps.Check_out.channel: a channel reads "#checkout" or is its id, not like "checkout"",
        "deliver.yml:17:13 apps.cart.owners: unknown group "nobody"; known: shop-team",
        "deliver.yml:18:14 apps.cart.channel: a channel reads "#checkout" or is its id, not like "cart"",
        "deliver.yml:19:24 apps.cart.releases.image: an image reads "ghcr.io/acme/checkout", in lower case and without a tag, not like "GHCR.io/Acme/My Cart"",
      ]
    `)
  })

  it.each([
    ['ghcr.io/acme/checkout', true],
    ['localhost:5000/a', true],
    ['registry:5000/shop/checkout_api', true],
    ['[::1]:5000/a', true],
    ['127.0.0.1:5000/a/b__c', true],
    ['checkout', true],
    ['Acme/checkout', false],
    ['ghcr.io/acme/Checkout', false],
    ['ghcr.io/acme/check out', false],
    ['ghcr.io/acme/checkout:1.5.0', false],
    ['ghcr.io/acme/checkout@sha256:abc', false],
    ['https://ghcr.io/acme/checkout', false],
    ['', false],
  ])('takes "%s" for an image: %s', async (image, isOne) => {
    const text = deliverYml.replace('image: ghcr.io/acme/checkout', `image: "${image}"`)
    expect((await problemsOf({ ...shop, 'deliver.yml': text })).length === 0).toBe(isOne)
  })
})
