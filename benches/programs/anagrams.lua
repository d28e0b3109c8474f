local syllables = { 'ba', 'ke', 'lo', 'mi', 'nu', 'pa', 're', 'so', 'ti', 'vu' }
local text, state = {}, 7
for i = 0, 119999 do
  state = (state * 16807) % 2147483647
  local rest = state
  for k = 1, 1 + state % 3 do
    text[#text + 1] = syllables[rest % 10 + 1]
    rest = math.floor(rest / 10)
  end
  text[#text + 1] = i % 11 == 0 and '\n' or ' '
end
local groups, words, count = {}, 0, 0
for line in table.concat(text):gmatch('[^\n]+') do
  for word in line:gmatch('[^ ]+') do
    words = words + 1
    local letters = {}
    for letter in word:gmatch('.') do letters[#letters + 1] = letter end
    table.sort(letters)
    local key = table.concat(letters)
    local group = groups[key]
    if not group then
      group = {}
      groups[key] = group
      count = count + 1
    end
    group[word] = (group[word] or 0) + 1
  end
end
local largest = 0
for _, group in pairs(groups) do
  local size = 0
  for _ in pairs(group) do size = size + 1 end
  if size > largest then largest = size end
end
print(words .. " " .. count .. " " .. largest)
