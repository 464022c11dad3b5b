// What is said: variants, and in each a message per channel, edited beside what a person would get.
import { ActionIcon, Button, Group, Menu, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { IconCopy, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../../i18n.ts';
import { EmptyState } from '../../../../../ui/empty-state.tsx';
import { notifyUndo } from '../../../../../ui/notify.tsx';
import { Section } from '../../../../../ui/section.tsx';
import type { Written } from '../../model.ts';
import { CHANNELS } from '../../model.ts';
import { ChannelIcon } from '../../words.tsx';
import { useComposer } from '../composer-context.tsx';
import { listOf, numberOf, removeAt, replaceAt, textOf } from '../written.ts';
import { CalledMessages } from './called-messages.tsx';
import { MessageSection } from './message-section.tsx';
import { TestSend } from './test-send.tsx';
import { useConfigurations } from './use-configurations.ts';
import { evenPercentages } from './variants.ts';

const MOST_VARIANTS = 8;

const ContentStep = () =>
  useComposer().campaign.type === 'api' ? (
    <Stack gap="lg">
      <NameFields />
      <CalledMessages />
    </Stack>
  ) : (
    <WrittenMessages />
  );

const WrittenMessages = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  // A draft that came by API or from a file may have none: there is one to write in, stored once something is.
  const [first] = useState<Written>(() => ({
    id: crypto.randomUUID(),
    name: t('content.variant', { letter: LETTERS[0] }),
    percentage: 100,
    messages: [],
  }));
  const written = listOf(definition['variants']);
  const variants = written.length === 0 ? [first] : written;
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, Math.max(0, variants.length - 1));
  const variant = variants[at];
  const control = numberOf(definition['control_percentage']) ?? 0;
  const change = (next: readonly Written[]): void => set('variants', next);
  return (
    <Stack gap="lg">
      <NameFields />
      <VariantBar
        variants={variants}
        chosen={at}
        onChoose={setChosen}
        onChange={(next) => change(evenPercentages(next, 100 - control))}
      />
      {variant !== undefined && (
        <Messages
          key={textOf(variant['id'])}
          variant={variant}
          index={at}
          onChange={(next) =>
            change(
              written.length === 0 ? evenPercentages([next], 100 - control) : replaceAt(variants, at, next),
            )
          }
        />
      )}
      <TestSend variants={variants} />
    </Stack>
  );
};

export default ContentStep;

/** An empty name is not handed on: the campaign keeps the one it has until there is another. */
const NameFields = () => {
  const { t } = useTranslation('composer');
  const { doc, setOwn, isReadOnly } = useComposer();
  const [name, setName] = useState(doc.name);
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <TextInput
        label={t('content.name')}
        value={name}
        maxLength={200}
        disabled={isReadOnly}
        error={name.trim() === '' ? t('content.nameMissing') : undefined}
        onChange={({ currentTarget: { value } }) => {
          setName(value);
          if (value.trim() !== '') setOwn('name', value);
        }}
        maw={360}
      />
      <TextInput
        label={t('content.purpose')}
        value={doc.description}
        maxLength={2_000}
        disabled={isReadOnly}
        onChange={({ currentTarget: { value } }) => setOwn('description', value)}
      />
    </Group>
  );
};

interface BarProps {
  readonly variants: readonly Written[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  /** Their number changed: what each gets is shared out anew. */
  readonly onChange: (variants: readonly Written[]) => void;
}

const LETTERS = 'ABCDEFGH';

/** A copy under ids of its own: a new variant starts from the one that is looked at. */
const copyOf = (variant: Written | undefined, name: string): Written => ({
  ...variant,
  id: crypto.randomUUID(),
  name,
  messages: listOf(variant?.['messages']).map((message) => ({ ...message, message_id: crypto.randomUUID() })),
});

const VariantBar = ({ variants, chosen, onChoose, onChange }: BarProps) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const { isReadOnly } = useComposer();
  const add = (): void => {
    onChange([
      ...variants,
      copyOf(variants[chosen], t('content.variant', { letter: LETTERS[variants.length] })),
    ]);
    onChoose(variants.length);
  };
  const remove = (): void => {
    const before = variants;
    onChange(removeAt(variants, chosen));
    onChoose(Math.max(0, chosen - 1));
    notifyUndo(t('content.removedVariant'), t('undo'), () => onChange(before));
  };
  return (
    <Group justify="space-between">
      <Tabs value={String(chosen)} onChange={(value) => onChoose(Number(value))} variant="pills">
        <Tabs.List aria-label={t('content.variants')}>
          {variants.map((variant, i) => (
            <Tabs.Tab key={textOf(variant['id'])} value={String(i)}>
              {textOf(variant['name'])} · {format.percent((numberOf(variant['percentage']) ?? 0) / 100)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconCopy size={14} aria-hidden />}
          disabled={isReadOnly || variants.length >= MOST_VARIANTS}
          onClick={add}
        >
          {t('content.addVariant')}
        </Button>
        {variants.length > 1 && (
          <ActionIcon
            variant="default"
            aria-label={t('content.removeVariant')}
            disabled={isReadOnly}
            onClick={remove}
          >
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </Group>
    </Group>
  );
};

interface MessagesProps {
  readonly variant: Written;
  readonly index: number;
  readonly onChange: (variant: Written) => void;
}

const Messages = ({ variant, index, onChange }: MessagesProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly, errorAt } = useComposer();
  const messages = listOf(variant['messages']);
  const change = (next: readonly Written[]): void => onChange({ ...variant, messages: next });
  const remove = (at: number): void => {
    change(removeAt(messages, at));
    notifyUndo(t('content.removedMessage'), t('undo'), () => change(messages));
  };
  return (
    <Stack gap="lg">
      <Group align="flex-end">
        <TextInput
          label={t('content.variantName')}
          value={textOf(variant['name'])}
          disabled={isReadOnly}
          error={errorAt(`variants[${index}].name`)}
          onChange={({ currentTarget: { value } }) => onChange({ ...variant, name: value })}
          w={260}
        />
        <AddChannel
          used={messages.map(({ channel }) => textOf(channel))}
          onAdd={(message) => change([...messages, message])}
        />
      </Group>
      {messages.length === 0 && (
        <Section title={t('content.messages')}>
          <EmptyState
            icon={<ChannelIcon channel="email" size={26} />}
            title={t('content.none')}
            action={<FirstChannel onAdd={(message) => change([message])} />}
          >
            {t('content.noneHint')}
          </EmptyState>
        </Section>
      )}
      {messages.map((message, i) => (
        <MessageSection
          key={textOf(message['message_id'])}
          message={message}
          path={`variants[${index}].messages[${i}]`}
          onChange={(next) => change(replaceAt(messages, i, next))}
          onRemove={() => remove(i)}
        />
      ))}
    </Stack>
  );
};

interface AddProps {
  readonly used: readonly string[];
  readonly onAdd: (message: Written) => void;
}

/** A new message goes through the first configuration that fits, so that most people never choose one. */
const useFreshMessage = (): ((channel: string) => Written) => {
  const { campaign } = useComposer();
  const configurations = useConfigurations();
  return (channel) => {
    const fitting = configurations.find(
      (one) => one.active && one.channel === channel && one.category === campaign.category,
    );
    return {
      message_id: crypto.randomUUID(),
      channel,
      configuration_id: fitting?.configuration_id ?? '',
      content: {},
    };
  };
};

/** The first one is a click away, where it is missed. */
const FirstChannel = ({ onAdd }: Pick<AddProps, 'onAdd'>) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const fresh = useFreshMessage();
  return (
    <Group justify="center" gap="sm">
      {CHANNELS.map((channel) => (
        <Button
          key={channel}
          variant="default"
          leftSection={<ChannelIcon channel={channel} />}
          disabled={isReadOnly}
          onClick={() => onAdd(fresh(channel))}
        >
          {t(`channelName.${channel}`)}
        </Button>
      ))}
    </Group>
  );
};

const AddChannel = ({ used, onAdd }: AddProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const fresh = useFreshMessage();
  const free = CHANNELS.filter((channel) => !used.includes(channel));
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          variant="light"
          disabled={isReadOnly || free.length === 0}
        >
          {t('content.addChannel')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {free.map((channel) => (
          <Menu.Item
            key={channel}
            leftSection={<ChannelIcon channel={channel} />}
            onClick={() => onAdd(fresh(channel))}
          >
            <Text fz="sm">{t(`channelName.${channel}`)}</Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
