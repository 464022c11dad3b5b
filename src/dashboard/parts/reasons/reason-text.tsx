// Why somebody got nothing, in the reader's language: the sentences are those of the closed list of reason codes, so that
// no screen has words of its own for them.
import { Code, Stack, Text } from '@mantine/core';
import { describeReason, isReasonCode } from '../../../core/deliveries/reasons.ts';
import { useLanguage } from '../../i18n.ts';

/** Codes of a newer server have no sentence here: they are shown as they are. */
export const useReasonSentence = (): ((reason: string) => string) => {
  const language = useLanguage();
  return (reason) => (isReasonCode(reason) ? describeReason(reason, language) : reason);
};

interface ReasonTextProps {
  readonly reason: string;
  /** The code below the sentence, for those who search for it. */
  readonly withCode?: boolean;
}

export const ReasonText = ({ reason, withCode = false }: ReasonTextProps) => {
  const sentence = useReasonSentence()(reason);
  if (!withCode || sentence === reason) return <Text fz="sm">{sentence}</Text>;
  return (
    <Stack gap={2}>
      <Text fz="sm">{sentence}</Text>
      <Code fz={11} w="fit-content" bg="transparent" p={0} c="dimmed">
        {reason}
      </Code>
    </Stack>
  );
};
