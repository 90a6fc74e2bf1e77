import { useEffect, useRef } from 'react';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { t } from '../../messages/translator.ts';
import { noticeShown } from '../notices/noticesSlice.ts';
import { deviceProblemWords } from './deviceProblemWords.ts';
import type { InputKind } from './localMediaSlice.ts';

/** During the call, tells of a device that starts to be a problem. One that was so on the join screen is known already. */
export function useDeviceProblemNotices(): void {
  useNotice('microphone');
  useNotice('camera');
}

function useNotice(kind: InputKind): void {
  const dispatch = useAppDispatch();
  const problem = useAppSelector((state) => state.localMedia[kind].problem);
  const known = useRef(problem);

  useEffect(() => {
    if (problem && problem !== known.current) {
      const { what, todo } = deviceProblemWords(t, [kind], problem);
      dispatch(noticeShown('warning', `${what} ${todo}`));
    }
    known.current = problem;
  }, [problem, kind, dispatch]);
}
