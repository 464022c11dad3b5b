// The tags there are. include, render, layout and block are not offered: content blocks take their place.
import {
  AssignTag,
  BreakTag,
  CaptureTag,
  CommentTag,
  ContinueTag,
  CycleTag,
  DecrementTag,
  EchoTag,
  IfTag,
  IncrementTag,
  InlineCommentTag,
  LiquidTag,
  RawTag,
  UnlessTag,
} from 'liquidjs';
import { AbortMessageTag } from './abort-message.ts';
import { FirstMatchCaseTag } from './case.ts';
import { CatalogItemsTag, CatalogSelectionItemsTag } from './catalog.ts';
import { ConnectedContentTag } from './connected-content.ts';
import { ContentBlocksTag, EmailFooterTag } from './content-blocks.ts';
import { BoundedForTag } from './for.ts';
import { MessageExtrasTag } from './message-extras.ts';
import { PromotionTag } from './promotion.ts';
import { BoundedTablerowTag } from './tablerow.ts';
import { TranslationTag } from './translation.ts';

export const TAGS = {
  assign: AssignTag,
  break: BreakTag,
  capture: CaptureTag,
  case: FirstMatchCaseTag,
  comment: CommentTag,
  continue: ContinueTag,
  cycle: CycleTag,
  decrement: DecrementTag,
  echo: EchoTag,
  for: BoundedForTag,
  if: IfTag,
  increment: IncrementTag,
  '#': InlineCommentTag,
  liquid: LiquidTag,
  raw: RawTag,
  tablerow: BoundedTablerowTag,
  unless: UnlessTag,
  abort_message: AbortMessageTag,
  catalog_items: CatalogItemsTag,
  catalog_selection_items: CatalogSelectionItemsTag,
  connected_content: ConnectedContentTag,
  content_blocks: ContentBlocksTag,
  email_footer: EmailFooterTag,
  message_extras: MessageExtrasTag,
  promotion: PromotionTag,
  translation: TranslationTag,
} as const;
