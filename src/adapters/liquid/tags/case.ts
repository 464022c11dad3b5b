// {% case %}: only the first branch that matches is rendered.
import { CaseTag, evalToken } from 'liquidjs';
import type { Context, Emitter } from 'liquidjs';
import { isEqual } from '../operators.ts';
import { renderInto } from '../render-text.ts';

export class FirstMatchCaseTag extends CaseTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const target: unknown = yield this.value.value(context);
    for (const branch of this.branches) {
      for (const token of branch.values) {
        if (!isEqual(target, yield evalToken(token, context))) continue;
        yield renderInto(branch.templates, context, emitter);
        return;
      }
    }
    yield renderInto(this.elseTemplates, context, emitter);
  }
}
