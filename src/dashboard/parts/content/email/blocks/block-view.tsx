// How one block looks in the canvas. What people wrote is cleaned before it is shown as HTML, and HTML blocks are shown as
// text: nothing written here can run.
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Block, BlockSettings, LeafBlock } from '../../../../../core/content/block-document.ts';
import { cleanRichText } from '../../../../../core/content/rich-text.ts';
import { isSafeUrl } from '../../../../../core/content/safe-url.ts';
import { BLOCK_ICONS } from './block-palette.tsx';
import classes from './blocks.module.css';

const RichText = lazy(() => import('./rich-text.tsx'));

interface BlockViewProps {
  readonly block: LeafBlock;
  readonly settings: BlockSettings;
  readonly isChosen: boolean;
  readonly onChange: (block: Block) => void;
}

const HEADING_SIZES = { 1: 30, 2: 23, 3: 18 } as const;

export const BlockView = (props: BlockViewProps) => {
  const { block } = props;
  const padding = `${block.padding_top ?? 10}px ${block.padding_sides ?? 28}px ${block.padding_bottom ?? 10}px`;
  if (block.type === 'spacer') return <div style={{ height: block.height }} />;
  return <div style={{ padding }}>{inside(props)}</div>;
};

const inside = ({ block, settings, isChosen, onChange }: BlockViewProps) => {
  switch (block.type) {
    case 'text':
      return <Words block={block} isChosen={isChosen} onChange={onChange} />;
    case 'heading':
      return <Heading block={block} isChosen={isChosen} onChange={onChange} />;
    case 'image':
      return <Picture block={block} />;
    case 'button':
      return <ButtonLook block={block} settings={settings} />;
    case 'divider':
      return (
        <hr
          style={{
            border: 0,
            borderTop: `${block.thickness ?? 1}px solid ${block.colour ?? '#d8dbe2'}`,
            margin: 0,
          }}
        />
      );
    case 'social':
      return (
        <div
          style={{ textAlign: block.align ?? 'center', color: block.colour ?? settings.link, fontSize: 14 }}
        >
          {block.links.map(({ name }) => name).join(' · ')}
        </div>
      );
    case 'footer':
      return <FooterLook block={block} />;
    case 'html':
    case 'content_block':
    case 'products':
      return <Stand block={block} />;
    case 'spacer':
      return null;
  }
};

const ButtonLook = ({
  block,
  settings,
}: {
  readonly block: Extract<LeafBlock, { readonly type: 'button' }>;
  readonly settings: BlockSettings;
}) => (
  <div style={{ textAlign: block.align ?? 'center' }}>
    <span
      style={{
        display: block.full_width === true ? 'block' : 'inline-block',
        textAlign: 'center',
        background: block.colour ?? settings.link,
        color: block.text_colour ?? '#ffffff',
        borderRadius: block.rounded ?? 6,
        padding: '13px 26px',
        fontWeight: 600,
        fontSize: 16,
      }}
    >
      {block.text}
    </span>
  </div>
);

const FooterLook = ({ block }: { readonly block: Extract<LeafBlock, { readonly type: 'footer' }> }) => (
  <div
    style={{
      textAlign: block.align ?? 'center',
      color: block.colour ?? '#666b76',
      fontSize: 13,
      lineHeight: 1.5,
    }}
  >
    <Html html={block.text} />
    <p style={{ margin: '12px 0 0' }}>
      {[block.unsubscribe, block.preferences, block.view_in_browser].filter(Boolean).map((label, i) => (
        <span key={i}>
          {i > 0 && ' · '}
          <u>{label}</u>
        </span>
      ))}
    </p>
  </div>
);

const Html = ({ html }: { readonly html: string }) => (
  // Cleaned: an allow-list of tags and attributes (core/content/rich-text.ts).
  <div className={classes['words']} dangerouslySetInnerHTML={{ __html: cleanRichText(html) }} />
);

interface WordsProps<Type extends LeafBlock['type']> {
  readonly block: Extract<LeafBlock, { readonly type: Type }>;
  readonly isChosen: boolean;
  readonly onChange: (block: Block) => void;
}

const Words = ({ block, isChosen, onChange }: WordsProps<'text'>) => {
  const style = {
    textAlign: block.align ?? 'left',
    color: block.colour ?? undefined,
    fontSize: block.size ?? 16,
    lineHeight: 1.55,
  } as const;
  const still = <Html html={block.html} />;
  return (
    <div style={style}>
      {isChosen ? (
        <Suspense fallback={still}>
          <RichText html={block.html} onChange={(html) => onChange({ ...block, html })} />
        </Suspense>
      ) : (
        still
      )}
    </div>
  );
};

const Heading = ({ block, isChosen, onChange }: WordsProps<'heading'>) => {
  const { t } = useTranslation('content');
  const style = {
    fontSize: HEADING_SIZES[block.level],
    lineHeight: 1.25,
    fontWeight: 700,
    textAlign: block.align ?? 'left',
    color: block.colour ?? undefined,
  } as const;
  if (!isChosen) return <div style={style}>{block.text}</div>;
  return (
    <input
      className={classes['edit']}
      style={style}
      value={block.text}
      aria-label={t('block.heading')}
      onChange={(event) => onChange({ ...block, text: event.currentTarget.value })}
    />
  );
};

const Picture = ({ block }: { readonly block: Extract<LeafBlock, { readonly type: 'image' }> }) => {
  const { t } = useTranslation('content');
  const { src } = block;
  const isShown =
    (/^https:\/\//i.test(src) || src.startsWith(`${location.origin}/`)) &&
    isSafeUrl(src) &&
    !src.includes('{{');
  if (!isShown) return <div className={classes['hole']}>{src === '' ? t('blocks.noImage') : src}</div>;
  return (
    <div style={{ textAlign: block.align ?? 'center' }}>
      <img
        src={src}
        alt={block.alt}
        referrerPolicy="no-referrer"
        style={{ maxWidth: '100%', width: block.width ?? '100%', borderRadius: block.rounded ?? 0 }}
      />
    </div>
  );
};

/** What is only known when the mail is made. */
const Stand = ({ block }: { readonly block: LeafBlock }) => {
  const { t } = useTranslation('content');
  const StandIcon = BLOCK_ICONS[block.type];
  const more =
    block.type === 'content_block'
      ? block.name
      : block.type === 'products'
        ? block.catalog
        : block.type === 'html'
          ? block.html.replace(/\s+/g, ' ').slice(0, 120)
          : '';
  return (
    <div className={classes['hole']}>
      <StandIcon size={16} aria-hidden style={{ verticalAlign: 'text-bottom' }} /> {t(`block.${block.type}`)}
      {more === '' ? '' : `: ${more}`}
    </div>
  );
};
