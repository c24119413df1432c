/** Only what the button needs; the app brings the rest. Pixels, because a page's root font size is not ours. */
export const launcherStyle = (accent = '#3b4ef0'): string =>
  `:host{all:initial!important;--accent:${/^#[0-9a-f]{6}$/i.test(accent) ? accent : '#3b4ef0'}}
:host([hidden]),:host(.bare) .launcher{display:none!important}
:host(.left) .launcher{right:auto;left:calc(var(--x,20px) + env(safe-area-inset-left))}
.launcher{all:unset;position:fixed;bottom:calc(var(--y,20px) + env(safe-area-inset-bottom));right:calc(var(--x,20px) + env(safe-area-inset-right));width:60px;height:60px;border-radius:50%;cursor:pointer;background:var(--accent);color:var(--on-accent,#fff);box-shadow:0 3px 24px #0005;z-index:2147483000;transition:transform .2s cubic-bezier(.3,1.6,.6,1)}
.launcher:hover{transform:scale(1.06)}
.launcher:focus-visible{outline:3px solid var(--accent);outline-offset:3px;box-shadow:0 0 0 3px #fff}
.launcher svg{position:absolute;inset:16px;width:28px;height:28px}
.launcher path{fill:currentColor;transition:.2s}
.launcher path+path{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round;opacity:0;transform:rotate(-60deg);transform-origin:50%}
.launcher[aria-busy=true] svg{opacity:.4}
@media(prefers-reduced-motion){*{transition:none!important}}
@media(forced-colors:active){.launcher{border:2px solid ButtonText}}
@media print{:host{display:none!important}}`.replace(/\n/g, '')
