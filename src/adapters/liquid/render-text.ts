// Rendering pieces of a template. LiquidJS drives generators: a promise or generator yielded is waited for.
import type { Context, Emitter, Liquid, Template } from 'liquidjs';

/** Renders to where the surrounding tag writes. */
export const renderInto = (templates: Template[], context: Context, emitter: Emitter): unknown =>
  (context.liquid as Liquid).renderer.renderTemplates(templates, context, emitter);

/** Renders to a text of its own, not to the message. */
export function* renderText(templates: Template[], context: Context): Generator<unknown, string> {
  return String(yield (context.liquid as Liquid).renderer.renderTemplates(templates, context));
}
