local function product(a, b, n)
  local result = {}
  for row = 0, n - 1 do
    for column = 0, n - 1 do
      local sum = 0.0
      for k = 0, n - 1 do
        sum = sum + a[row * n + k] * b[k * n + column]
      end
      result[row * n + column] = sum
    end
  end
  return result
end

local n = 100
local power = {}
for i = 0, n * n - 1 do power[i] = ((i * 7) % 13) / 650 end
local start = power
for i = 1, 3 do power = product(power, start, n) end
local trace = 0.0
for i = 0, n - 1 do trace = trace + power[i * n + i] end
print(string.format("%d", math.floor(trace * 1000000 + 0.5)))
