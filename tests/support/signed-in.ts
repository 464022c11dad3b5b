// Somebody signed in, in a real browser: the first visitor of a server makes the owner with the link that the terminal
// showed, later ones sign in with the same password.
import type { Product, Visitor } from './browser.ts';

export const OWNER = {
  name: 'Ada Byron',
  email: 'ada@example.com',
  password: 'a long enough sentence',
} as const;

/** Where the first account is made, as the terminal shows it. */
export const ownerLinkOf = (product: Pick<Product, 'said'>): string => {
  const link = /^ +(http\S+\/welcome#[0-9a-f]{64})$/m.exec(product.said())?.[1];
  if (link === undefined) throw new Error('The start showed no link to make an account.');
  return link;
};

const OWN_PAGE = { 'x-relance-request': '1' };

/** The cookie is the browser's from here on. */
export const signInOwner = async (
  visitor: Pick<Visitor, 'context' | 'language'>,
  product: Pick<Product, 'url' | 'said'>,
): Promise<void> => {
  const { request } = visitor.context;
  const token = ownerLinkOf(product).split('#')[1];
  const used = await request.post(`${product.url}/admin/v1/account-links/use`, {
    headers: OWN_PAGE,
    data: { token, ...OWNER, language: visitor.language },
  });
  if (used.ok()) return;
  const { email, password } = OWNER;
  const answer = await request.post(`${product.url}/admin/v1/session`, {
    headers: OWN_PAGE,
    data: { email, password },
  });
  if (!answer.ok()) throw new Error(`Sign-in: ${answer.status()} ${await answer.text()}`);
  // The account decides what language the screens speak, whatever browser they stand in.
  const { language } = visitor;
  await request.patch(`${product.url}/admin/v1/account`, { headers: OWN_PAGE, data: { language } });
};
