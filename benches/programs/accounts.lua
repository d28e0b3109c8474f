local Base = {}
Base.__index = Base
function Base.getBalance(self) return self.balance end
function Base.limit(self) return self.balance end
function Base.withdraw(self, amount)
  if amount > self:limit() then return false end
  self.balance = self.balance - amount
  return true
end
local function class()
  local c = setmetatable({}, Base)
  c.__index = c
  return c
end
local Basic, Saving, Credit, Locked = class(), class(), class(), class()
function Basic.endMonth(self) self.balance = self.balance + 100 end
function Saving.endMonth(self) self.balance = self.balance + math.floor(self:getBalance() / 100) * self.rate end
function Credit.limit(self) return self:getBalance() + self.credit end
function Credit.endMonth(self) if self:getBalance() < 0 then self.balance = 0 end end
function Locked.withdraw(self) self.refused = self.refused + 1 return false end
function Locked.endMonth(self) self.balance = self.balance + 1 end

local accounts = {}
for i = 0, 24 do
  accounts[#accounts + 1] = setmetatable({ balance = i * 10 }, Basic)
  accounts[#accounts + 1] = setmetatable({ balance = i * 100, rate = i % 4 }, Saving)
  accounts[#accounts + 1] = setmetatable({ balance = i, credit = i * 20 }, Credit)
  accounts[#accounts + 1] = setmetatable({ balance = i, refused = 0 }, Locked)
end
local refused = 0
for month = 1, 1000 do
  for i = 1, #accounts do
    local account = accounts[i]
    for k = 1, 3 do
      if not account:withdraw(k * 17) then refused = refused + 1 end
    end
    account:endMonth()
  end
end
local sum = 0
for i = 1, #accounts do sum = sum + accounts[i]:getBalance() end
print(refused .. " " .. sum)
