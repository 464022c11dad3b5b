// Rules as a list of cards: each with its name and a way out, a button for one more, and what stands there while there are
// none. Who may not change settings sees them.
import { ActionIcon, Button, Card, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { useCan } from '../../../session.ts';
import { FormFrame } from '../shared/save-bar.tsx';
import type { SettingsForm } from '../shared/use-settings-form.ts';

export type RuleValues<Rule> = Record<string, unknown> & { rules: Rule[] };

interface RuleListProps<Rule> {
  readonly settings: SettingsForm<RuleValues<Rule>>;
  readonly fresh: Rule;
  readonly icon: ReactNode;
  readonly words: { readonly add: string; readonly empty: string; readonly emptyText: string };
  readonly children: (rule: Rule, place: number) => ReactNode;
}

export const RuleList = <Rule,>({ settings, fresh, icon, words, children }: RuleListProps<Rule>) => {
  const can = useCan();
  const { rules } = settings.form.getValues();
  const button = (
    <Button
      variant="light"
      leftSection={<IconPlus size={16} />}
      onClick={() => settings.form.insertListItem('rules', fresh)}
    >
      {words.add}
    </Button>
  );
  const empty = (
    <EmptyState icon={icon} title={words.empty} action={can('admin.write', 'rules') && button}>
      {words.emptyText}
    </EmptyState>
  );
  return (
    <FormFrame
      settings={settings}
      isReadOnly={!can('admin.write', 'rules')}
      empty={rules.length === 0 ? empty : null}
    >
      {rules.map(children)}
      {rules.length > 0 && <Group>{button}</Group>}
    </FormFrame>
  );
};

interface RuleFrameProps<Rule> {
  readonly settings: SettingsForm<RuleValues<Rule>>;
  readonly place: number;
  readonly removeLabel: string;
  readonly children: ReactNode;
}

export const RuleFrame = <Rule,>({ settings, place, removeLabel, children }: RuleFrameProps<Rule>) => {
  const { t } = useTranslation('settings');
  const { form } = settings;
  return (
    <Card>
      <Stack gap="md">
        <Group align="flex-end" wrap="nowrap">
          <TextInput flex={1} label={t('name')} required {...form.getInputProps(`rules.${place}.name`)} />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={removeLabel}
            onClick={() => form.removeListItem('rules', place)}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Group>
        {children}
      </Stack>
    </Card>
  );
};
