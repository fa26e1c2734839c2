namespace Fovea.Tuning.Tests.Spaces;

public sealed class ParameterValuesTests
{
    [Theory]
    [InlineData("""{"a":1.0,"b":1,"c":"1","d":-0.1,"e":1E-300,"f":0.30000000000000004,"g":9007199254740993,"h":"x\"y","i":1E+22}""")]
    [InlineData("{}")]
    public void Json_comes_back_as_it_was(string json)
    {
        var values = ParameterValues.Parse(json);
        Assert.Equal(json.Replace("\\\"", "\\u0022"), values.ToJson());
        Assert.Equal(values, ParameterValues.Parse(values.ToJson()));
    }

    [Fact]
    public void Every_number_comes_back_to_its_bits()
    {
        ulong state = 1;
        for (int i = 0; i < 10_000; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            double number = BitConverter.UInt64BitsToDouble(state);
            if (!double.IsFinite(number)) continue;
            ParameterValues values = new([new("a", number)]);
            Assert.Equal(BitConverter.DoubleToUInt64Bits(number), BitConverter.DoubleToUInt64Bits(ParameterValues.Parse(values.ToJson())["a"].Number));
        }
    }

    [Fact]
    public void Equal_means_the_same_values_by_name()
    {
        Assert.Equal(ParameterValues.Parse("""{"a":1,"b":2}"""), ParameterValues.Parse("""{"b":2,"a":1}"""));
        Assert.Equal(ParameterValues.Parse("""{"a":1,"b":2}""").GetHashCode(), ParameterValues.Parse("""{"b":2,"a":1}""").GetHashCode());
        Assert.NotEqual(ParameterValues.Parse("""{"a":1}"""), ParameterValues.Parse("""{"a":1.0}"""));
        Assert.NotEqual(ParameterValues.Parse("""{"a":1}"""), ParameterValues.Parse("""{"a":1,"b":2}"""));
        Assert.Equal(ParameterValues.Parse("""{"a":0.0}"""), ParameterValues.Parse("""{"a":-0.0}"""));
    }

    [Theory]
    [InlineData("""{"a":true}""", "a parameter must be a number or a string, but is true")]
    [InlineData("""{"a":1e999}""", "finite")]
    [InlineData("""{"a":1,"a":2}""", "'a' must have one value")]
    [InlineData("""{"":1}""", "name must not be empty")]
    [InlineData("[1]", "must be a JSON object")]
    [InlineData("{", "must be a JSON object")]
    public void Broken_values_are_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<SpaceException>(() => ParameterValues.Parse(json)).Message);
}
