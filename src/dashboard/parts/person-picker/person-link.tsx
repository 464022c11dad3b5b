// A person as a link to their page.
import type { ReactNode } from 'react';
import { LinkAnchor } from '../../links.tsx';
import { useWorkspace } from '../../session.ts';

interface PersonLinkProps {
  readonly userId: string;
  /** What is shown; the id otherwise. */
  readonly children?: ReactNode;
}

export const PersonLink = ({ userId, children }: PersonLinkProps) => {
  const { key } = useWorkspace();
  return (
    <LinkAnchor to="/w/$workspace/people/$userId" params={{ workspace: key, userId }} fz="sm">
      {children ?? userId}
    </LinkAnchor>
  );
};
