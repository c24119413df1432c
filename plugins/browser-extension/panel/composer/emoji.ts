// Loaded when the picker opens for the first time. Those that are wanted in answers, most of all.
export const groups: string[][] = [
  '🙂 😀 😄 😁 😅 😂 😉 😊 😍 😘 🤗 🤔 🤨 😐 🙄 😌 😴 😎 😕 🙁 😮 😢 😭 😤 😱 😇 🥳 🤝 🫡 🫶',
  '👍 👎 👌 ✌️ 🤞 👈 👉 👆 👇 👋 💪 🙏 👏 🙌 ✍️ 👀 🙋‍♀️ 🙋‍♂️ 🤷‍♀️ 🤷‍♂️ ❤️ 💛 💚 💙 💜 💔 💯 💬 🔥 ✨ ⭐ 🎉',
  '📦 📬 📱 💻 ⌚ 📷 💡 🔋 🔌 🔑 🔒 🔔 🔧 🧰 📎 ✂️ 📅 📈 📉 📄 📚 ✏️ 🛒 💳 💰 🏷️ ⏰ ⌛ ✅ ❌ ❓ ❗ ⚠️ ♻️ 🆗 🆕',
  '🚗 🚕 🚌 🚲 ✈️ 🚀 🚢 🏠 🏖️ ☀️ ⛅ 🌧️ ❄️ 🌈 🌍 🌸 🌲 🍀 🐶 🐱 🍎 🍕 🍰 🎂 ☕ 🍵 🎁 🎈 ⚽ 🏆',
].map((line) => line.split(' '))
