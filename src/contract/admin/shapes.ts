// Pieces that the schemas of /admin/v1 share. Everything is strict: an unknown field is a mistake worth naming.
import { Type } from 'typebox';
import type { Static, TObject, TProperties, TSchema } from 'typebox';

const CLOSED = { additionalProperties: false } as const;

/** An object that takes exactly these fields. */
export const closed = <Props extends TProperties>(props: Props): TObject<Props> => Type.Object(props, CLOSED);

/** `{"message": "success", …}` */
export const answer = <Props extends TProperties>(props: Props) =>
  Type.Object({ message: Type.String(), ...props });

export const Done = answer({});

export const Instant = Type.String({
  description: 'ISO 8601 with an offset, for example 2026-01-31T09:00:00Z.',
  minLength: 10,
  maxLength: 40,
});
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
export const Name = Type.String({ minLength: 1, maxLength: 200 });
/** Stable names for files and scripts. */
export const Key = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,63}$',
  description: 'Lower-case letters, digits, hyphen and underscore; stable, unique in the workspace.',
});
export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 175 });
export const Category = Type.Union([Type.Literal('marketing'), Type.Literal('transactional')]);
export const FreeObject = Type.Record(Type.String(), Type.Unknown());

/** Keyset paging: the answer's `next` is the `after` of the next call; absent on the last page. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  after: Type.Optional(Type.String({ maxLength: 300 })),
};
/** Of what a save saw; when another came first, the answer is 409 with `present`. */
export const Version = Type.Optional(
  Type.String({
    maxLength: 64,
    description: 'The `version` that was seen. When it is no longer the present one: 409 with `present`.',
  }),
);
/** The same for things that carry no version: what stood there when the change began. */
export const seenOf = <Seen extends TSchema>(seen: Seen) =>
  Type.Optional(
    Type.Unsafe<Static<Seen>>({
      ...seen,
      description:
        'What stood there when the change began. When it stands otherwise now: 409 with `present`.',
    }),
  );
export const Next = Type.Optional(Nullable(Type.String()));
