// A regular expression as the server takes it (RE2), with a place to try it out: the engine is the server's own, loaded
// when somebody first looks at an expression.
import { Badge, Group, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useComposer } from '../composer-context.tsx';

interface RegexFieldProps {
  readonly label: string;
  readonly path: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const loadRegex = async () => (await import('../../../../../kinds/triggers/regex.ts')).compileRegex;

export const RegexField = ({ label, path, value, onChange }: RegexFieldProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const [sample, setSample] = useState('');
  const { data: compile } = useQuery({ queryKey: ['re2'], queryFn: loadRegex, staleTime: Infinity });
  const test = compile === undefined || value === '' ? undefined : compile(value);
  const error = test === null ? t('regex.wrong') : errorAt(path);
  const outcome = typeof test === 'function' && test(sample) ? 'fits' : 'fitsNot';
  return (
    <Stack gap={6}>
      <TextInput
        label={label}
        description={t('regex.hint')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={value}
        placeholder="(?i)^menu\b"
        ff="monospace"
        disabled={isReadOnly}
        error={error}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        w={280}
      />
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          size="xs"
          label={t('regex.try')}
          value={sample}
          onChange={({ currentTarget }) => setSample(currentTarget.value)}
          w={200}
        />
        <div role="status">
          {sample !== '' && typeof test === 'function' && (
            <Badge variant="light" color={outcome === 'fits' ? 'green' : 'gray'} mb={5}>
              {t(`regex.outcome.${outcome}`)}
            </Badge>
          )}
        </div>
      </Group>
    </Stack>
  );
};
