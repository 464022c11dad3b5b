// Which rule a sentence of ours about a field or a template stands for, and with what: screens say it in the reader's
// language. The sentences are made where the fault is found; what is not listed here is shown as it was said.

export interface SaidRule {
  readonly rule: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Path of a field before a sentence: `definition.variants[0].messages[0].content.subject is required.` */
const FIELD = String.raw`(?:[\w$]+(?:[.[\]][\w$\-[\]]*)*\s+)?`;
const END = String.raw`\.?$`;
const field = (sentence: string): RegExp => new RegExp(`^${FIELD}${sentence}${END}`, 's');
const whole = (sentence: string): RegExp => new RegExp(`^${sentence}${END}`, 's');

/** Positions that a template's parser puts before what it says. */
const POSITION = /^(?:\w+: )?line \d+, column \d+: /;

/** What the validator of MJML says. */
const MJML_RULES: readonly (readonly [string, RegExp])[] = [
  ['mjml_attribute', whole(String.raw`Attributes? (?<names>[\w-]+(?:, [\w-]+)*) (?:is|are) illegal`)],
  [
    'mjml_place',
    whole(String.raw`(?<child>[\w-]+) cannot be used inside (?<parent>[\w-]+), only inside: (?<places>.*)`),
  ],
  ['mjml_element', whole(String.raw`Element (?<name>[\w-]+) doesn't exist or is not registered`)],
  [
    'mjml_choice',
    whole(
      String.raw`Attribute (?<name>[\w-]+) has invalid value: (?<value>.*) for type Enum, only accepts (?<choices>.*)`,
    ),
  ],
  [
    'mjml_unit',
    whole(
      String.raw`Attribute (?<name>[\w-]+) has invalid value: (?<value>.*) for type Unit, only accepts \((?<units>.*)\) units and (?<count>.+) value\(s\)`,
    ),
  ],
  [
    'mjml_value',
    whole(String.raw`Attribute (?<name>[\w-]+) has invalid value: (?<value>.*?) for type \w+\s*`),
  ],
  ['mjml_title', whole(String.raw`(?:Missing|Empty) mj-title\..+`)],
  ['mjml_malformed', whole(String.raw`(?:Malformed MJML|Parsing failed)\b.*`)],
];

const RULES: readonly (readonly [string, RegExp])[] = [
  ...MJML_RULES,
  [
    'whole_number',
    whole(String.raw`A whole number (?:of days )?from (?<min>-?\d+) to (?<max>-?\d+) is required`),
  ],
  [
    'count',
    whole(String.raw`Between (?<min>\d+) and (?<max>\d+) (?:triggers|criteria|values|corners) are required`),
  ],
  ['filter_count', whole(String.raw`A list of at most (?<max>\d+) filters is required`)],
  ['required', field('is required')],
  [
    'required',
    whole(
      String.raw`(?:An? [\w ,().[\]-]{1,200}|The id of a campaign|At least one value) (?:is|are) required`,
    ),
  ],
  ['required_with', field('is required with (?<other>.+)')],
  ['not_both', field('does not go with (?<other>.+)')],
  ['text', field('must be text')],
  ['no_nul', field('must not contain NUL')],
  ['max_chars', field(String.raw`must have at most (?<max>\d+) characters`)],
  [
    'max_chars',
    whole(String.raw`(?:The message has more than|At most) (?<max>\d+) characters(?: are allowed)?`),
  ],
  ['true_or_false', field('[Mm]ust be true or false')],
  ['whole_number', field(String.raw`must be a whole number from (?<min>-?\d+) to (?<max>-?\d+)`)],
  ['between', field(String.raw`[Mm]ust be between (?<min>-?[\d.]+) and (?<max>-?[\d.]+)`)],
  ['one_of', field('[Mm]ust be one of:? (?<choices>.+?)')],
  ['max_items', field(String.raw`must be a list of at most (?<max>\d+)`)],
  ['object', field('must be an object')],
  [
    'object',
    whole(
      String.raw`A (?:trigger|rule) must be an object|A rule has either "filter", or .+|Filter settings must be an object`,
    ),
  ],
  ['web_address', field('must be (?:an http or https URL|a URL)')],
  ['one_line', field('must be one line of text|must not contain line breaks or control characters')],
  ['one_line', field('must not contain line breaks or control characters')],
  ['header_name', field('is not a legal header name')],
  ['reserved', field('is reserved')],
  ['date', field('must be an ISO 8601 date')],
  ['not_supported', field('is not supported')],
  ['push_platform', field('or android_push or web_push is required')],
  ['empty_message', whole('(?:The message is empty|The alert is empty|The alert or the title is empty)')],
  ['mjml', field('is not valid: (?<reason>.+)')],
  ['fence', whole('Either a fence or a set of fences is required')],
  ['attribute_path', whole('Not a path to an attribute')],
  ['property_path', whole('Not a (?:property )?path')],
  ['pattern', whole('Not a regular expression that RE2 understands(?:, or too large a one)?')],
  ['no_such_conversion', whole('The campaign has no such conversion event')],
  ['no_such_filter', whole('There is no such filter')],
  ['no_such_setting', whole('This filter has no such setting')],
  ['empty_group', whole(String.raw`A group must hold at least one rule|A group must be an array of rules`)],
  ['negative_days', whole('The number of days must not be negative')],
  ['rule_bytes', whole(String.raw`A (?:rule|filter) holds at most (?<max>\d+) bytes`)],
  ['rule_filters', whole(String.raw`A rule holds at most (?<max>\d+) filters`)],
  ['rule_segments', whole(String.raw`A rule names at most (?<max>\d+) other segments`)],
  ['template_too_long', whole(String.raw`A template has at most (?<max>\d+) characters`)],
  ['rule_depth', whole(String.raw`Groups nest at most (?<max>\d+) deep`)],
  ['no_such_comparison', whole('No such comparison')],
  ['takes_no_value', whole('This comparison takes no value')],
  ['refers_to_itself', whole('A segment cannot be defined by itself')],
  ['liquid_tag_open', whole('tag is not closed with .+')],
  ['liquid_output_open', whole('output is not closed with .+')],
  ['liquid_quote_open', whole('text is not closed with .+')],
  ['liquid_dollar_open', whole(String.raw`\$\{ is not closed with .+`)],
  ['liquid_not_closed', whole(String.raw`tag (?<what>\S+) is not closed`)],
  ['liquid_not_closed', whole(String.raw`(?:tag|output) (?<what>.+?) not closed`)],
  ['liquid_unknown_tag', whole(String.raw`tag "(?<name>[^"]*)" not found`)],
  ['liquid_unknown_filter', whole(String.raw`unknown filter "(?<name>[^"]*)"`)],
  ['liquid_tag_name', whole('illegal (?:liquid )?tag syntax(?:, tag name expected)?')],
  ['liquid_else_twice', whole(String.raw`duplicated else|unexpected els(?:e|if|eif) after else`)],
  ['liquid_unexpected', whole('(?:unexpected (?:token )?|invalid )(?<what>.+)')],
  ['liquid_translation_id', whole('translation needs an id')],
  ['liquid_translation_twice', whole('translation "(?<name>[^"]*)" occurs twice')],
  ['liquid_content_url', whole('connected_content needs one URL')],
  ['liquid_content_option', whole('connected_content has no option :(?<name>.+)')],
  ['liquid_content_method', whole('connected_content knows the methods get and post')],
  ['liquid_catalog', whole('catalog_items needs a catalog')],
  ['liquid_selection', whole('catalog_selection_items needs a catalog and a selection')],
  ['liquid_promotion', whole('promotion needs the name of a list')],
  ['liquid_extras', whole('message_extras is written .+')],
  ['mjml_too_long', whole(String.raw`MJML has at most (?<max>\d+) characters`)],
  ['mjml_elements', whole(String.raw`MJML has at most (?<max>\d+) elements`)],
  ['mjml_include', whole('mj-include is not available; use content blocks')],
];

/** Sentences are short; nobody's text is searched for longer. */
const MAX_SENTENCE_CHARS = 2_000;

/** Null: none of these. */
export const ruleOf = (message: string): SaidRule | null => {
  const sentence = message.slice(0, MAX_SENTENCE_CHARS).replace(POSITION, '').trim();
  for (const [rule, pattern] of RULES) {
    const found = pattern.exec(sentence);
    if (found !== null) return { rule, params: { ...found.groups } };
  }
  return null;
};

export const REVIEW_RULES: readonly string[] = [...new Set(RULES.map(([rule]) => rule))];
