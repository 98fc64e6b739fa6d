/** What a simulated container logs before it exits. */
export const lastWords = ['connecting to database', 'fatal: missing setting PAYMENT_PROVIDER_URL']
