// The fields of each kind of block.
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  Textarea,
} from '@mantine/core';
import { IconPhotoPlus, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Block } from '../../../../../core/content/block-document.ts';
import { CodeEditor } from '../../code-editor.tsx';
import type { ContentSetting } from '../../content-value.ts';
import { useImageDialog } from '../../images/use-image-dialog.tsx';
import { LiquidField } from '../../liquid-field.tsx';
import { useVocabulary } from '../../use-vocabulary.ts';
import type { BlockActions } from './block-actions.ts';
import { ColumnsFields } from './columns-fields.tsx';
import { Align, Count, MaybeColour } from './shared-fields.tsx';

interface FieldsProps {
  readonly block: Block;
  readonly actions: BlockActions;
  readonly setting: ContentSetting;
}

type Of<Type extends Block['type']> = Extract<Block, { readonly type: Type }>;
interface Own<Type extends Block['type']> {
  readonly block: Of<Type>;
  readonly set: (part: Partial<Of<Type>>) => void;
  readonly setting: ContentSetting;
}

export const BlockFields = ({ block, actions, setting }: FieldsProps) => {
  const set = (part: object) => actions.change({ ...block, ...part });
  return (
    <Stack gap="sm">
      {ownFields(block, set, setting, actions)}
      {block.type !== 'spacer' && <Room block={block} set={set} />}
    </Stack>
  );
};

const ownFields = (
  block: Block,
  set: (part: object) => void,
  setting: ContentSetting,
  actions: BlockActions,
): ReactNode => {
  switch (block.type) {
    case 'heading':
      return <HeadingFields block={block} set={set} setting={setting} />;
    case 'text':
      return <TextFields block={block} set={set} setting={setting} />;
    case 'image':
      return <ImageFields block={block} set={set} setting={setting} />;
    case 'button':
      return <ButtonFields block={block} set={set} setting={setting} />;
    case 'divider':
      return <DividerFields block={block} set={set} setting={setting} />;
    case 'spacer':
      return <SpacerFields block={block} set={set} setting={setting} />;
    case 'social':
      return <SocialFields block={block} set={set} setting={setting} />;
    case 'html':
      return <HtmlFields block={block} set={set} setting={setting} />;
    case 'footer':
      return <FooterFields block={block} set={set} setting={setting} />;
    case 'content_block':
      return <ContentBlockFields block={block} set={set} setting={setting} />;
    case 'products':
      return <ProductsFields block={block} set={set} setting={setting} />;
    case 'columns':
      return <ColumnsFields block={block} actions={actions} />;
  }
};

const HeadingFields = ({ block, set, setting }: Own<'heading'>) => {
  const { t } = useTranslation('content');
  return (
    <>
      <LiquidField
        label={t('field.text')}
        value={block.text}
        onChange={(text) => set({ text })}
        channel="email"
        setting={setting}
        rows={1}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('field.level')}
        value={String(block.level)}
        onChange={(level) => set({ level: level === '1' ? 1 : level === '2' ? 2 : 3 })}
        data={['1', '2', '3'].map((value) => ({ value, label: t('field.levelOf', { level: value }) }))}
      />
      <Align value={block.align} onChange={(align) => set({ align })} />
      <MaybeColour label={t('field.colour')} value={block.colour} onChange={(colour) => set({ colour })} />
    </>
  );
};

const TextFields = ({ block, set }: Own<'text'>) => {
  const { t } = useTranslation('content');
  return (
    <>
      <Text fz="sm" c="dimmed">
        {t('field.writeInPlace')}
      </Text>
      <Align value={block.align} onChange={(align) => set({ align })} />
      <Count
        label={t('field.size')}
        value={block.size ?? 16}
        min={10}
        max={40}
        onChange={(size) => set({ size })}
      />
      <MaybeColour label={t('field.colour')} value={block.colour} onChange={(colour) => set({ colour })} />
    </>
  );
};

const ImageFields = ({ block, set, setting }: Own<'image'>) => {
  const { t } = useTranslation('content');
  const shared = { channel: 'email', setting } as const;
  return (
    <>
      <ChooseImage block={block} set={set} />
      <LiquidField
        {...shared}
        label={t('field.src')}
        placeholder="https://"
        value={block.src}
        onChange={(src) => set({ src })}
      />
      <LiquidField
        {...shared}
        label={t('field.alt')}
        description={t('field.altHint')}
        value={block.alt}
        onChange={(alt) => set({ alt })}
      />
      <LiquidField
        {...shared}
        label={t('field.href')}
        value={block.href ?? ''}
        onChange={(href) => set({ href })}
      />
      <Count
        label={t('field.imageWidth')}
        value={block.width}
        min={20}
        max={900}
        onChange={(width) => set({ width })}
      />
      <Count
        label={t('field.rounded')}
        value={block.rounded ?? 0}
        min={0}
        max={60}
        onChange={(rounded) => set({ rounded })}
      />
      <Align value={block.align ?? 'center'} onChange={(align) => set({ align })} />
    </>
  );
};

const ChooseImage = ({ block, set }: Pick<Own<'image'>, 'block' | 'set'>) => {
  const { t } = useTranslation('content');
  const images = useImageDialog();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPhotoPlus size={16} aria-hidden />}
        onClick={() => images.ask(({ src, alt }) => set({ src, alt }))}
      >
        {block.src === '' ? t('images.choose') : t('images.replace')}
      </Button>
      {images.dialog}
    </>
  );
};

const ButtonFields = ({ block, set, setting }: Own<'button'>) => {
  const { t } = useTranslation('content');
  const shared = { channel: 'email', setting } as const;
  return (
    <>
      <LiquidField
        {...shared}
        label={t('field.text')}
        value={block.text}
        onChange={(text) => set({ text })}
      />
      <LiquidField
        {...shared}
        label={t('field.href')}
        placeholder="https://"
        value={block.href}
        onChange={(href) => set({ href })}
      />
      <Align value={block.align ?? 'center'} onChange={(align) => set({ align })} />
      <MaybeColour
        label={t('field.background')}
        value={block.colour}
        onChange={(colour) => set({ colour })}
      />
      <MaybeColour
        label={t('field.colour')}
        value={block.text_colour}
        onChange={(text_colour) => set({ text_colour })}
      />
      <Count
        label={t('field.rounded')}
        value={block.rounded ?? 6}
        min={0}
        max={40}
        onChange={(rounded) => set({ rounded })}
      />
      <Checkbox
        label={t('field.fullWidth')}
        checked={block.full_width === true}
        onChange={(event) => set({ full_width: event.currentTarget.checked })}
      />
    </>
  );
};

const DividerFields = ({ block, set }: Own<'divider'>) => {
  const { t } = useTranslation('content');
  return (
    <>
      <MaybeColour label={t('field.colour')} value={block.colour} onChange={(colour) => set({ colour })} />
      <Count
        label={t('field.thickness')}
        value={block.thickness ?? 1}
        min={1}
        max={20}
        onChange={(thickness) => set({ thickness })}
      />
    </>
  );
};

const SpacerFields = ({ block, set }: Own<'spacer'>) => {
  const { t } = useTranslation('content');
  return (
    <Count
      label={t('field.height')}
      value={block.height}
      min={1}
      max={400}
      onChange={(height) => set({ height: height ?? 24 })}
    />
  );
};

const SocialFields = ({ block, set }: Own<'social'>) => {
  const { t } = useTranslation('content');
  const change = (i: number, part: { readonly name?: string; readonly href?: string }) =>
    set({ links: block.links.map((link, at) => (at === i ? { ...link, ...part } : link)) });
  return (
    <>
      {block.links.map((link, i) => (
        <Group key={i} gap={6} wrap="nowrap">
          <TextInput
            size="xs"
            w={96}
            aria-label={t('field.linkName', { number: i + 1 })}
            value={link.name}
            onChange={(event) => change(i, { name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            flex={1}
            aria-label={t('field.linkAddress', { number: i + 1 })}
            value={link.href}
            onChange={(event) => change(i, { href: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('field.removeLink', { number: i + 1 })}
            onClick={() => set({ links: block.links.filter((_, at) => at !== i) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        w="fit-content"
        leftSection={<IconPlus size={14} />}
        disabled={block.links.length >= 12}
        onClick={() => set({ links: [...block.links, { name: '', href: 'https://' }] })}
      >
        {t('field.addLink')}
      </Button>
      <Align value={block.align ?? 'center'} onChange={(align) => set({ align })} />
      <MaybeColour label={t('field.colour')} value={block.colour} onChange={(colour) => set({ colour })} />
    </>
  );
};

const HtmlFields = ({ block, set }: Own<'html'>) => {
  const { t } = useTranslation('content');
  return (
    <CodeEditor
      label={t('block.html')}
      language="html"
      value={block.html}
      onChange={(html) => set({ html })}
      minHeight={220}
      lintField="html"
    />
  );
};

const FooterFields = ({ block, set, setting }: Own<'footer'>) => {
  const { t } = useTranslation('content');
  return (
    <>
      <Textarea
        label={t('field.address')}
        description={t('field.addressHint')}
        autosize
        minRows={2}
        value={block.text.replace(/<br>/g, '\n').replace(/<\/?p>/g, '')}
        onChange={(event) => set({ text: `<p>${event.currentTarget.value.replaceAll('\n', '<br>')}</p>` })}
      />
      <TextInput
        label={t('field.unsubscribe')}
        value={block.unsubscribe}
        onChange={(event) => set({ unsubscribe: event.currentTarget.value })}
        required
      />
      <TextInput
        label={t('field.preferences')}
        value={block.preferences ?? ''}
        onChange={(event) => set({ preferences: event.currentTarget.value })}
      />
      <TextInput
        label={t('field.viewInBrowser')}
        value={block.view_in_browser ?? ''}
        onChange={(event) => set({ view_in_browser: event.currentTarget.value })}
      />
      <Align value={block.align ?? 'center'} onChange={(align) => set({ align })} />
      <MaybeColour label={t('field.colour')} value={block.colour} onChange={(colour) => set({ colour })} />
      {setting.category === 'transactional' && (
        <Text fz="xs" c="dimmed">
          {t('field.transactional')}
        </Text>
      )}
    </>
  );
};

const ContentBlockFields = ({ block, set }: Own<'content_block'>) => {
  const { t } = useTranslation('content');
  const { blocks } = useVocabulary();
  return (
    <Select
      label={t('field.contentBlock')}
      searchable
      nothingFoundMessage={t('field.noContentBlock')}
      data={[...blocks]}
      value={block.name === '' ? null : block.name}
      onChange={(name) => set({ name: name ?? '' })}
    />
  );
};

const ProductsFields = ({ block, set }: Own<'products'>) => {
  const { t } = useTranslation('content');
  const { catalogs } = useVocabulary();
  const fields = catalogs.find(({ name }) => name === block.catalog)?.fields ?? [];
  const pick = (name: 'title_field' | 'price_field' | 'image_field' | 'link_field') => (
    <Select
      key={name}
      size="sm"
      clearable={name !== 'title_field'}
      label={t(`field.${name}`)}
      data={[...fields]}
      value={block[name] ?? null}
      onChange={(value) => set({ [name]: value ?? '' })}
    />
  );
  return (
    <>
      <Select
        label={t('field.catalog')}
        nothingFoundMessage={t('field.noCatalog')}
        data={catalogs.map(({ name }) => name)}
        value={block.catalog === '' ? null : block.catalog}
        onChange={(catalog) => set({ catalog: catalog ?? '' })}
      />
      <TextInput
        label={t('field.selection')}
        description={t('field.selectionHint')}
        value={block.selection ?? ''}
        onChange={(event) => set({ selection: event.currentTarget.value.replace(/[^\w-]/g, '') })}
      />
      <TextInput
        label={t('field.items')}
        value={block.item_ids ?? ''}
        onChange={(event) => set({ item_ids: event.currentTarget.value })}
      />
      <Count
        label={t('field.limit')}
        value={block.limit}
        min={1}
        max={12}
        onChange={(limit) => set({ limit: limit ?? 3 })}
      />
      {(['title_field', 'price_field', 'image_field', 'link_field'] as const).map(pick)}
      <TextInput
        label={t('field.productButton')}
        value={block.button ?? ''}
        onChange={(event) => set({ button: event.currentTarget.value })}
      />
    </>
  );
};

/** Room above, below and beside. */
const Room = ({ block, set }: { readonly block: Block; readonly set: (part: object) => void }) => {
  const { t } = useTranslation('content');
  const usual =
    block.type === 'columns' ? { top: 0, bottom: 0, sides: 0 } : { top: 10, bottom: 10, sides: 28 };
  return (
    <Group gap="xs" grow>
      <Count
        label={t('field.top')}
        value={block.padding_top ?? usual.top}
        min={0}
        max={120}
        onChange={(padding_top) => set({ padding_top })}
      />
      <Count
        label={t('field.bottom')}
        value={block.padding_bottom ?? usual.bottom}
        min={0}
        max={120}
        onChange={(padding_bottom) => set({ padding_bottom })}
      />
      <Count
        label={t('field.sides')}
        value={block.padding_sides ?? usual.sides}
        min={0}
        max={120}
        onChange={(padding_sides) => set({ padding_sides })}
      />
    </Group>
  );
};
