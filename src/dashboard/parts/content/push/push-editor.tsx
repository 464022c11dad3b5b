// One push for up to three families of devices. Words are shared until somebody wants a family to say something else;
// each family is shown as its devices show it.
import { Card, Chip, Group, Stack, Switch, Tabs, Text } from '@mantine/core';
import { IconBrandAndroid, IconBrandApple, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentValue, EditorProps } from '../content-value.ts';
import { EditorSplit } from '../editor-split.tsx';
import { PreviewPanel } from '../preview-panel.tsx';
import { usePreview } from '../use-preview.ts';
import { useViewer } from '../seen-properties.ts';
import { FAMILIES, isShared, setWords, wordsOf, type Family } from './push-content.ts';
import { FamilyFields } from './family-fields.tsx';
import { DevicePreviews } from './device-previews.tsx';

const ICONS = { apple_push: IconBrandApple, android_push: IconBrandAndroid, web_push: IconWorld } as const;

export const PushEditor = ({ value, onChange, problems, readOnly, setting }: EditorProps) => {
  const { t } = useTranslation('content');
  const [viewer, setViewer] = useViewer(setting, value);
  const [apart, setApart] = useState(() => !isShared(value));
  const preview = usePreview('push', value, setting, viewer);
  const chosen = FAMILIES.filter((family) => value[family] !== undefined);
  const choose = (families: readonly string[]) => {
    const words = wordsOf(value, chosen[0] ?? 'android_push');
    const kept = Object.fromEntries(
      Object.entries(value).filter(([name]) => !FAMILIES.includes(name as Family) || families.includes(name)),
    );
    const added = FAMILIES.filter((family) => families.includes(family) && value[family] === undefined);
    onChange(added.reduce<ContentValue>((next, family) => setWords(next, [family], words), kept));
  };
  const fields = (families: readonly Family[]) => (
    <FamilyFields
      families={families}
      value={value}
      onChange={onChange}
      problems={problems}
      readOnly={readOnly}
      setting={setting}
    />
  );
  const editor = (
    <Card component="section">
      <Stack>
        <Stack gap={6}>
          <Text fz="sm" fw={500} id="push-families">
            {t('push.families')}
          </Text>
          <Chip.Group multiple value={[...chosen]} onChange={choose}>
            <Group gap="xs" role="group" aria-labelledby="push-families">
              {FAMILIES.map((family) => (
                <Chip key={family} value={family} size="sm" disabled={readOnly}>
                  {t(`push.family.${family}`)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Stack>
        {chosen.length === 0 && (
          <Text c="dimmed" fz="sm">
            {t('push.choose')}
          </Text>
        )}
        {chosen.length > 1 && (
          <Switch
            label={t('push.apart')}
            checked={apart}
            disabled={readOnly}
            onChange={(event) => setApart(event.currentTarget.checked)}
          />
        )}
        {chosen.length > 0 && !(apart && chosen.length > 1) && fields(chosen)}
        {apart && chosen.length > 1 && <FamilyTabs families={chosen} fields={fields} />}
      </Stack>
    </Card>
  );
  return (
    <EditorSplit
      editor={editor}
      preview={
        <PreviewPanel preview={preview} viewer={viewer} onViewer={setViewer} setting={setting}>
          {(answer) => <DevicePreviews answer={answer} />}
        </PreviewPanel>
      }
    />
  );
};

interface FamilyTabsProps {
  readonly families: readonly Family[];
  readonly fields: (families: readonly Family[]) => ReactNode;
}

const FamilyTabs = ({ families, fields }: FamilyTabsProps) => {
  const { t } = useTranslation('content');
  return (
    <Tabs defaultValue={families[0] ?? null}>
      <Tabs.List>
        {families.map((family) => {
          const FamilyIcon = ICONS[family];
          return (
            <Tabs.Tab key={family} value={family} leftSection={<FamilyIcon size={16} aria-hidden />}>
              {t(`push.family.${family}`)}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      {families.map((family) => (
        <Tabs.Panel key={family} value={family} pt="md">
          {fields([family])}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};
