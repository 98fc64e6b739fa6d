/**
 * The picture for a name such as `rocket`; nothing for a name that is not known, which then stays as it was typed.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function emojiOf(name) {
  return pictures.get(name)
}

const names = `
+1 👍, thumbsup 👍, -1 👎, thumbsdown 👎, ok_hand 👌, wave 👋, clap 👏, raised_hands 🙌, pray 🙏, muscle 💪, point_right 👉, point_left 👈, point_down 👇, point_up ☝️,
eyes 👀, smile 😄, smiley 😃, slightly_smiling_face 🙂, grinning 😀, joy 😂, wink 😉, blush 😊, heart_eyes 😍, sunglasses 😎, thinking_face 🤔, neutral_face 😐,
cry 😢, sob 😭, scream 😱, sweat_smile 😅, upside_down_face 🙃, partying_face 🥳, zzz 💤, robot_face 🤖, ghost 👻, skull 💀, see_no_evil 🙈, tada 🎉, confetti_ball 🎊,
heart ❤️, broken_heart 💔, fire 🔥, sparkles ✨, star ⭐, boom 💥, collision 💥, 100 💯, rocket 🚀, ship 🚢, package 📦, airplane ✈️, construction 🚧, rotating_light 🚨,
white_check_mark ✅, heavy_check_mark ✔️, ballot_box_with_check ☑️, x ❌, negative_squared_cross_mark ❎, heavy_multiplication_x ✖️, warning ⚠️, no_entry ⛔, no_entry_sign 🚫, octagonal_sign 🛑,
question ❓, grey_question ❔, exclamation ❗, bangbang ‼️, information_source ℹ️, bulb 💡, bell 🔔, no_bell 🔕, loudspeaker 📢, mega 📣, speech_balloon 💬,
large_green_circle 🟢, green_circle 🟢, large_yellow_circle 🟡, large_orange_circle 🟠, red_circle 🔴, large_red_circle 🔴, large_blue_circle 🔵, blue_circle 🔵, large_purple_circle 🟣, white_circle ⚪, black_circle ⚫,
large_green_square 🟩, large_red_square 🟥, large_yellow_square 🟨, large_blue_square 🟦, white_large_square ⬜, black_large_square ⬛, white_small_square ▫️, black_small_square ▪️, small_blue_diamond 🔹, small_orange_diamond 🔸,
hourglass ⌛, hourglass_flowing_sand ⏳, stopwatch ⏱️, timer_clock ⏲️, alarm_clock ⏰, clock1 🕐, clock3 🕒, watch ⌚, calendar 📆, date 📅, spiral_calendar_pad 🗓️,
arrow_forward ▶️, arrow_backward ◀️, fast_forward ⏩, rewind ⏪, black_right_pointing_double_triangle_with_vertical_bar ⏯️, double_vertical_bar ⏸️, pause_button ⏸️, black_square_for_stop ⏹️, stop_button ⏹️, play_or_pause_button ⏯️,
arrow_up ⬆️, arrow_down ⬇️, arrow_left ⬅️, arrow_right ➡️, arrow_upper_right ↗️, arrow_lower_right ↘️, arrow_right_hook ↪️, leftwards_arrow_with_hook ↩️, arrows_counterclockwise 🔄, arrows_clockwise 🔃, repeat 🔁, back 🔙, soon 🔜, up 🆙, new 🆕,
lock 🔒, unlock 🔓, closed_lock_with_key 🔐, key 🔑, shield 🛡️, mag 🔍, mag_right 🔎, link 🔗, paperclip 📎, pushpin 📌, round_pushpin 📍, label 🏷️, bookmark 🔖, bookmark_tabs 📑, scroll 📜, memo 📝, pencil ✏️, pencil2 ✏️, clipboard 📋, page_facing_up 📄, books 📚, book 📖, notebook 📓,
gear ⚙️, hammer 🔨, wrench 🔧, hammer_and_wrench 🛠️, toolbox 🧰, test_tube 🧪, alembic ⚗️, microscope 🔬, telescope 🔭, satellite_antenna 📡, computer 💻, desktop_computer 🖥️, floppy_disk 💾, cd 💿, file_cabinet 🗄️, card_index_dividers 🗂️, file_folder 📁, open_file_folder 📂, inbox_tray 📥, outbox_tray 📤, electric_plug 🔌, battery 🔋, globe_with_meridians 🌐, cloud ☁️, zap ⚡, snowflake ❄️, ice_cube 🧊, sunny ☀️, rainbow 🌈,
bar_chart 📊, chart_with_upwards_trend 📈, chart_with_downwards_trend 📉, moneybag 💰, shopping_trolley 🛒, shopping_cart 🛒, credit_card 💳, bug 🐛, beetle 🐞, ant 🐜, snail 🐌, turtle 🐢, whale 🐳, whale2 🐋, octopus 🐙, penguin 🐧, bird 🐦, baby_chick 🐤, hatching_chick 🐣, canary 🐤, elephant 🐘, dog 🐶, cat 🐱,
house 🏠, office 🏢, factory 🏭, ferris_wheel 🎡, dart 🎯, trophy 🏆, medal 🏅, checkered_flag 🏁, triangular_flag_on_post 🚩, waving_white_flag 🏳️, busts_in_silhouette 👥, bust_in_silhouette 👤, female-technologist 👩‍💻, male-technologist 👨‍💻, ambulance 🚑, fire_engine 🚒, fire_extinguisher 🧯, adhesive_bandage 🩹, seedling 🌱, evergreen_tree 🌲, coffee ☕, beers 🍻, birthday 🎂, gift 🎁, balloon 🎈, eyeglasses 👓, lower_left_ballpoint_pen 🖊️, wastebasket 🗑️, broom 🧹, recycle ♻️, infinity ♾️, heavy_plus_sign ➕, heavy_minus_sign ➖, one 1️⃣, two 2️⃣, three 3️⃣, four 4️⃣, five 5️⃣
`

const pictures = new Map(
  names
    .split(',')
    .map((pair) => pair.trim().split(' '))
    .map(([name, picture]) => /** @type {const} */ ([name ?? '', picture ?? ''])),
)
