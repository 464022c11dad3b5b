// Tags that a kind of message may not use (transactional email), or that a fetched response may not.
import type { RenderState } from '../render-state.ts';

export const refuseForbidden = (state: RenderState, tag: string): void => {
  if (state.init.forbidden.includes(tag))
    state.stop('liquid_abort', `${tag} is not available in this kind of message`);
  if (state.inResponse) throw new Error(`${tag} is not available inside a response that is rendered again`);
};
