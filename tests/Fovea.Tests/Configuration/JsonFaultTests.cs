using System.Text.Json;
using Fovea.Configuration;

namespace Fovea.Tests.Configuration;

public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \n", "it is empty")]
    [InlineData("{ \"name\": \"a\",\n 2x}", "'2' is an invalid start of a property name. Expected a '\"' (line 2, byte 2)")]
    [InlineData("[1]", "it has a value of the wrong kind: [1]; it must be an object with name, corners")]
    [InlineData("{}", "it lacks name, corners")]
    [InlineData("""{ "name": "a" }""", "it lacks corners")]
    [InlineData("""{ "name": 1, "corners": [] }""", "name has a value of the wrong kind: 1; it must be a string")]
    [InlineData("""{ "name": "a", "corners": {} }""", "corners has a value of the wrong kind: {}; it must be a list of which each is an object with x, y")]
    [InlineData("""{ "name": "a", "corners": [{ "x": 1, "y": 2 }, { "x": 1 }] }""", "corners[1] lacks y")]
    [InlineData("""{ "name": "a", "corners": [{ "x": 1, "y": [2] }] }""", "corners[0].y has a value of the wrong kind: [2]; it must be a whole number")]
    public void It_says_what_of_a_text_is_not_as_it_should_be(string text, string told)
    {
        JsonException exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Shape>(text, options));
        Assert.Equal(told, JsonFault.Describe(exception, text, options.GetTypeInfo(typeof(Shape))));
    }

    [Fact]
    public void A_long_value_is_shortened()
    {
        string text = $$"""{ "name": ["{{new string('a', 5000)}}"], "corners": [] }""";
        JsonException exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Shape>(text, options));
        Assert.InRange(JsonFault.Describe(exception, text, options.GetTypeInfo(typeof(Shape))).Length, 100, 200);
    }

    [Fact]
    public void A_key_that_stands_twice_is_named()
    {
        JsonException exception = Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse("""{ "a": 1, "a": 2 }""", ReadableJson.Lenient));
        Assert.Contains("'a'", JsonFault.Describe(exception), StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions options = new(JsonSerializerOptions.Web) { NumberHandling = default, RespectRequiredConstructorParameters = true };

    private sealed record Shape(string Name, Corner[] Corners);

    private sealed record Corner(int X, int Y);
}
