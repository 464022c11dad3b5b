import { describe, expect, it } from 'vitest';
import { APPROVAL_SECTIONS, approvalProblem, deciderProblem, readPolicy, type Approval } from './approval.ts';

const approve = (section: Approval['section'], status: Approval['status'] = 'approved'): Approval => ({
  section,
  status,
  decidedBy: 'eve',
  decidedAt: 0,
  comment: '',
});
const required = { required: true, fourEyes: true };

describe('approvals', () => {
  it('CD-23 every section must be approved; what is missing is named', () => {
    expect(
      approvalProblem(
        required,
        APPROVAL_SECTIONS.map((section) => approve(section)),
      ),
    ).toBeNull();
    const some = [approve('messages'), approve('delivery', 'denied'), approve('audience')];
    expect(approvalProblem(required, some)?.message).toBe(
      'Not approved yet: delivery (denied), conversions (pending).',
    );
  });

  it('CD-23 off by default; four eyes on by default once required', () => {
    expect(readPolicy({})).toEqual({ required: false, fourEyes: true });
    expect(approvalProblem(readPolicy({}), [])).toBeNull();
    expect(readPolicy({ approvals: { required: true, four_eyes: false } })).toEqual({
      required: true,
      fourEyes: false,
    });
    expect(deciderProblem(required, 'ann', 'ann')?.code).toBe('four_eyes');
    expect(deciderProblem(required, 'ann', 'eve')).toBeNull();
    expect(deciderProblem({ ...required, fourEyes: false }, 'ann', 'ann')).toBeNull();
  });
});
