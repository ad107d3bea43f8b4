export default function follow() {
  const link = document.querySelector(".st-key-followed a");
  if (link) link.click(); else requestAnimationFrame(follow);
}
