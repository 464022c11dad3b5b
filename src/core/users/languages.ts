// ISO 639-1 language codes; a locale (`pt-BR`, `zh_TW`) is kept whole when its language is known.
const CODES = new Set(
  (
    'aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ' +
    'ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik ' +
    'in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh ' +
    'mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru ' +
    'rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug ' +
    'uk ur uz ve vi vo wa wo xh yi yo za zh zu'
  ).split(' '),
);

/** The code in lower case, or null when the language is not known. */
export const languageCode = (given: string): string | null => {
  const match = /^([A-Za-z]{2})(?:[-_]([A-Za-z0-9]{2,8}))?$/.exec(given.trim());
  const language = match?.[1]?.toLowerCase();
  if (language === undefined || !CODES.has(language)) return null;
  return match?.[2] === undefined ? language : `${language}-${match[2]}`;
};
