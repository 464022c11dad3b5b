// {% translation id %}default{% endtranslation %}: the text of the person's locale, or the default (6.7).
import { Tag } from 'liquidjs';
import type { Context, Emitter, Liquid, Parser, TagToken, Template, TopLevelToken } from 'liquidjs';
import { currentFacts } from '../parse-facts.ts';
import { renderInto } from '../render-text.ts';
import { stateOf } from '../render-state.ts';

export class TranslationTag extends Tag {
  readonly id: string;
  readonly fallback: Template[] = [];
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, rest, liquid);
    this.id = token.args.trim().replace(/^(['"])(.*)\1$/s, '$2');
    const ids = currentFacts().translationIds;
    if (this.id === '') throw new Error('translation needs an id');
    if (ids.has(this.id)) throw new Error(`translation "${this.id}" occurs twice`);
    ids.add(this.id);
    const stream = parser
      .parseStream(rest)
      .on<TagToken>('tag:endtranslation', () => stream.stop())
      .on<TagToken>('tag:translation', () => {
        throw new Error('a translation cannot contain a translation');
      })
      .on<Template>('template', (template) => this.fallback.push(template))
      .on('end', () => {
        throw new Error(`tag ${token.getText()} not closed`);
      });
    stream.start();
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const state = stateOf(context);
    const { translations, compile } = state.init;
    const text = Object.hasOwn(translations, this.id) ? translations[this.id] : undefined;
    yield renderInto(typeof text === 'string' ? compile(text).templates : this.fallback, context, emitter);
  }
}
