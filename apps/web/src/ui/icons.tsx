import type { ReactNode } from 'react';

/** The frame of our own icons, drawn on a 24 × 24 grid with round 1.75 strokes; they take the colour of the text around them. */
function Icon({ size = 24, children }: { size?: number; children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

const microphone = (
  <>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </>
);

const microphoneOff = (
  <>
    <path d="M9 8.5V11a3 3 0 0 0 4.6 2.54M15 10.5V6a3 3 0 0 0-5.7-1.3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 10.2 5.32M18.5 11.5c0 .9-.18 1.76-.5 2.54M12 18v3M4 3l16 18" />
  </>
);

const camera = (
  <>
    <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
    <path d="m15.5 10.7 4.3-2.6a.8.8 0 0 1 1.2.7v6.4a.8.8 0 0 1-1.2.7l-4.3-2.6" />
  </>
);

const cameraOff = (
  <>
    <path d="M8.5 6.5H13a2.5 2.5 0 0 1 2.5 2.5v4.2M15.3 16a2.5 2.5 0 0 1-2.3 1.5H5.5A2.5 2.5 0 0 1 3 15V9a2.5 2.5 0 0 1 1.7-2.37" />
    <path d="m15.5 10.7 4.3-2.6a.8.8 0 0 1 1.2.7v6.4a.8.8 0 0 1-1.2.7M4 3l15 18" />
  </>
);

export const MicrophoneIcon = () => <Icon>{microphone}</Icon>;
export const MicrophoneOffIcon = () => <Icon>{microphoneOff}</Icon>;
export const SmallMicrophoneOffIcon = () => <Icon size={16}>{microphoneOff}</Icon>;
export const CameraIcon = () => <Icon>{camera}</Icon>;
export const CameraOffIcon = () => <Icon>{cameraOff}</Icon>;
export const ShareIcon = () => (
  <Icon>
    <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
    <path d="M12 13.8V8M9.3 10.4 12 7.7l2.7 2.7M8.5 20.5h7" />
  </Icon>
);
export const StopSharingIcon = () => (
  <Icon>
    <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
    <path d="m9.8 8.5 4.4 4.4M14.2 8.5l-4.4 4.4M8.5 20.5h7" />
  </Icon>
);
export const LinkIcon = () => (
  <Icon>
    <path d="M10 14a4 4 0 0 0 5.8.3l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.8-.3l-3 3a4 4 0 0 0 5.7 5.7l1-1" />
  </Icon>
);
export const LeaveIcon = () => (
  <Icon>
    <path d="M4.3 15.4 3.2 13.2c-.5-1-.2-2.1.7-2.8a13.4 13.4 0 0 1 16.2 0c.9.7 1.2 1.8.7 2.8l-1.1 2.2c-.3.6-1 .9-1.7.7l-2.5-.8c-.6-.2-1-.7-1-1.3v-1.6a9.6 9.6 0 0 0-5 0V14c0 .6-.4 1.1-1 1.3l-2.5.8c-.7.2-1.4-.1-1.7-.7z" />
  </Icon>
);
export const SpeakerIcon = () => (
  <Icon>
    <path d="M4 9.5v5h3.2l4.8 4v-13l-4.8 4zM15.5 9a4.2 4.2 0 0 1 0 6M18.2 6.3a8 8 0 0 1 0 11.4" />
  </Icon>
);
export const HeadphonesIcon = () => (
  <Icon>
    <path d="M4.5 15v-2.5a7.5 7.5 0 0 1 15 0V15" />
    <rect x="4.5" y="13.5" width="3.5" height="6" rx="1.75" />
    <rect x="16" y="13.5" width="3.5" height="6" rx="1.75" />
  </Icon>
);
export const ChatIcon = () => (
  <Icon>
    <path d="M4 7.5A3.5 3.5 0 0 1 7.5 4h9A3.5 3.5 0 0 1 20 7.5v5a3.5 3.5 0 0 1-3.5 3.5H11l-4.6 3.7a.5.5 0 0 1-.8-.4v-3.8A3.5 3.5 0 0 1 4 12.5zM8.5 8.7h7M8.5 11.8h4.5" />
  </Icon>
);
export const StatisticsIcon = () => (
  <Icon>
    <path d="M4 20h16M6.5 16.5v-5M12 16.5V5M17.5 16.5V9" />
  </Icon>
);
export const GridIcon = () => (
  <Icon size={20}>
    <rect x="3.5" y="4.5" width="7.5" height="6.5" rx="1.5" />
    <rect x="13" y="4.5" width="7.5" height="6.5" rx="1.5" />
    <rect x="3.5" y="13" width="7.5" height="6.5" rx="1.5" />
    <rect x="13" y="13" width="7.5" height="6.5" rx="1.5" />
  </Icon>
);
export const SpeakerViewIcon = () => (
  <Icon size={20}>
    <rect x="3.5" y="4.5" width="12" height="15" rx="2" />
    <path d="M18.5 5.5h2M18.5 12h2M18.5 18.5h2" />
  </Icon>
);
export const PinIcon = () => (
  <Icon size={18}>
    <path d="M9 4h6l-.7 6 3.2 3.5v1.5h-11v-1.5L9.7 10zM12 15v5.5" />
  </Icon>
);
export const UnpinIcon = () => (
  <Icon size={18}>
    <path d="M9 4h6l-.7 6 3.2 3.5v1.5h-11v-1.5L9.7 10zM12 15v5.5M4 4l16 16" />
  </Icon>
);
export const PreviousIcon = () => (
  <Icon size={18}>
    <path d="m14.5 6-6 6 6 6" />
  </Icon>
);
export const NextIcon = () => (
  <Icon size={18}>
    <path d="m9.5 6 6 6-6 6" />
  </Icon>
);
export const FullScreenIcon = () => (
  <Icon>
    <path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15" />
  </Icon>
);
export const PictureInPictureIcon = () => (
  <Icon>
    <path d="M20.5 10V7a2 2 0 0 0-2-2h-13a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H10" />
    <rect x="12.5" y="12.5" width="8" height="6.5" rx="1.5" />
  </Icon>
);
const hand = (
  <path d="M7.5 12.5V7a1.4 1.4 0 0 1 2.8 0v4M10.3 10.5V5a1.4 1.4 0 0 1 2.8 0v5.5M13.100 10.5V6.2a1.4 1.4 0 0 1 2.8 0v5.3M15.900 11.5V9a1.4 1.4 0 0 1 2.8 0v5.5c0 3.600-2.5 6-6 6-2.600 0-4.2-1-5.4-3.2l-2.3-4.2c-.8-1.5 1-2.600 2.100-1.3l1.2 1.600" />
);
export const HandIcon = () => <Icon>{hand}</Icon>;
export const SmallHandIcon = () => <Icon size={16}>{hand}</Icon>;
export const ReactionIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M8.5 14a4 4 0 0 0 7 0M9 9.5v.1M15 9.5v.1" />
  </Icon>
);
export const PeopleIcon = () => (
  <Icon>
    <circle cx="9" cy="8.5" r="3.5" />
    <path d="M3 19c.4-3.4 2.8-5.2 6-5.2s5.600 1.8 6 5.2M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.3c2 .7 3.2 2.3 3.5 4.700" />
  </Icon>
);
export const SettingsIcon = () => (
  <Icon>
    <path d="M4 7h9M18 7h2M4 17h2M11 17h9" />
    <circle cx="15.5" cy="7" r="2.5" />
    <circle cx="8.5" cy="17" r="2.5" />
  </Icon>
);
export const KeyboardIcon = () => (
  <Icon>
    <rect x="2.5" y="6" width="19" height="12" rx="2.5" />
    <path d="M6.5 10h.01M10.2 10h.01M13.8 10h.01M17.5 10h.01M8 14h8" />
  </Icon>
);
export const SmallScreenIcon = () => (
  <Icon size={16}>
    <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
    <path d="M8.5 20.5h7" />
  </Icon>
);
export const SmallCameraOffIcon = () => <Icon size={16}>{cameraOff}</Icon>;
export const SmallSpeakerIcon = () => (
  <Icon size={16}>
    <path d="M4 9.5v5h3.2l4.8 4v-13l-4.8 4zM15.5 9a4.2 4.2 0 0 1 0 6" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M5.5 12h.01M12 12h.01M18.5 12h.01" strokeWidth="3" />
  </Icon>
);
export const SendIcon = () => (
  <Icon size={20}>
    <path d="M4.6 5.5 20 12 4.6 18.5l2-6.5zM6.6 12H12" />
  </Icon>
);
export const LockIcon = ({ size = 18 }: { size?: number }) => (
  <Icon size={size}>
    <rect x="5" y="10.5" width="14" height="9.5" rx="2.5" />
    <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v1.6" />
  </Icon>
);
export const LockOpenIcon = ({ size = 18 }: { size?: number }) => (
  <Icon size={size}>
    <rect x="5" y="10.5" width="14" height="9.5" rx="2.5" />
    <path d="M8 10.5V7.5a4 4 0 0 1 7.7-1.5M12 14.5v1.6" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon size={18}>
    <path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />
  </Icon>
);
export const InfoIcon = () => (
  <Icon size={20}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v5M12 7.8v.1" />
  </Icon>
);
export const WarningIcon = () => (
  <Icon size={20}>
    <path d="M10.4 4.7 2.9 17.6A1.8 1.8 0 0 0 4.5 20.3h15a1.8 1.8 0 0 0 1.6-2.7L13.6 4.7a1.85 1.85 0 0 0-3.2 0zM12 9.5v4.3M12 17v.1" />
  </Icon>
);
