local n = 1 << 20
local data, state = {}, 12345
for i = 0, n - 1 do
  state = (state * 1103515245 + 12345) & 0x7fffffff
  data[i] = (state >> 16) & 255
end
local counts = {}
for i = 0, 255 do counts[i] = 0 end
local low, high = 1, 0
for round = 1, 3 do
  for i = 0, n - 1 do
    local byte = data[i]
    low = (low + byte) % 65521
    high = (high + low) % 65521
    counts[byte] = counts[byte] + 1
  end
end
print(high * 65536 + low .. ' ' .. counts[77])
