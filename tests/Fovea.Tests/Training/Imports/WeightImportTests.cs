using System.Text;
using Fovea.Training.Checkpoints;
using Fovea.Training.Imports;

namespace Fovea.Tests.Training.Imports;

/// <summary>A map is followed to the number, and all that does not fit is told at once.</summary>
public sealed class WeightImportTests : IDisposable
{
    private const string Whole = """
        "hidden1.weight": "a.weight", "hidden1.bias": "a.bias", "action.weight": "b.weight", "action.bias": "b.bias"
        """;

    private static readonly ModelImport images = new(["x", "y"], new ImageShape(1, 1, 3), Normalization: null);

    private readonly TemporaryFolder folder = new();

    private readonly TrainedModel model = images.NewModel(new Recipe { Data = "cue", Model = new FullyConnectedOptions { Hidden = [4] } });

    [Fact]
    public void Weights_of_other_layouts_are_turned_split_added_scaled_and_put_in_order()
    {
        Write(
            new("u.w", [2, 3], [1, 2, 3, 4, 5, 6]), new("u.v", [2, 3], [7, 8, 9, 10, 11, 12]),
            new("p", [6], [1, 2, 3, 4, 5, 6]), new("q", [4], [10, 20, 30, 40]), new("r", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
        Fill("""
            "hidden1.weight": { "concat": ["w", "v"], "order": [1, 0], "inputOrder": [2, 0, 1] },
            "hidden1.bias": { "sum": [{ "tensor": "p", "rows": [1, 5] }, { "tensor": "q", "scale": -1 }] },
            "action.weight": { "tensor": "r", "transpose": false },
            "action.bias": 0.5
            """, under: "u", move: true);
        // Rows of [out, in]: v then w, and of each the third input first.
        Assert.Equal([9, 12, 3, 6, 7, 10, 1, 4, 8, 11, 2, 5], Values("hidden1.weight"));
        Assert.Equal([-8, -17, -26, -35], Values("hidden1.bias"));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Values("action.weight"));
        Assert.Equal([0.5f, 0.5f], Values("action.bias"));
    }

    [Fact]
    public void Axes_may_be_seen_otherwise()
    {
        Write(new("a.weight", [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), new("a.bias", [4, 1], [1, 2, 3, 4]), new("b.weight", [8], [1, 2, 3, 4, 5, 6, 7, 8]), new("b.bias", [2], [0, 0]));
        Fill("""
            "hidden1.weight": { "tensor": "a.weight", "permute": [1, 0] },
            "hidden1.bias": "a.bias",
            "action.weight": { "tensor": "b.weight", "view": [2, 2, 2], "permute": [0, 2, 1] },
            "action.bias": "b.bias"
            """);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], Values("hidden1.weight"));
        // [out, in] is 1 3 2 4, then 5 7 6 8.
        Assert.Equal([1, 5, 3, 7, 2, 6, 4, 8], Values("action.weight"));
    }

    /// <summary>A file begins with the length of its header: these are the first bytes of a pickle and of an archive.</summary>
    [Theory]
    [InlineData(0x0280)]
    [InlineData(0x4B50)]
    public void Whatever_the_length_of_its_header_a_file_of_safetensors_is_one(int length)
    {
        string header = """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""".PadRight(length);
        File.WriteAllBytes(folder["w"], [.. BitConverter.GetBytes((long)length), .. Encoding.ASCII.GetBytes(header), .. BitConverter.GetBytes(2.5f)]);
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        Assert.Equal([2.5f], weights.Read(weights.Find("w")!));
    }

    [Fact]
    public void All_that_does_not_fit_is_told_at_once()
    {
        Write(new("a.weight", [3, 4], new float[12]), new("a.bias", [4], new float[4]), new("c.weight", [7], new float[7]), new("b.bias", [2], new float[2]));
        string told = RefusalOf("""
            "hidden1.weight": "a.weight", "hidden1.bias": "a.bia", "action.weight": null, "acton.bias": "b.bias", "action.bias": { "tensor": "b.bias", "rows": [1, 5] }
            """);
        Assert.Contains("hidden1.weight must be [4, 3] (outputs, inputs), but a.weight is [3, 4]", told, StringComparison.Ordinal);
        Assert.Contains("hidden1.bias: there is no tensor a.bia; did you mean 'a.bias'?", told, StringComparison.Ordinal);
        Assert.Contains("parameters lacks action.weight [4, 2]", told, StringComparison.Ordinal);
        Assert.Contains("the model has no parameter acton.bias; did you mean 'action.bias'?", told, StringComparison.Ordinal);
        Assert.Contains("action.bias: rows must be [FIRST, END] within b.bias of shape [2], but are [1, 5]", told, StringComparison.Ordinal);
        Assert.Contains("tensor c.weight [7] is used by nothing", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "tensr": "a.bias" }""", "unknown key 'tensr'")]
    [InlineData("""{ }""", "must have one of tensor, sum, concat, fill, but has 0")]
    [InlineData("""{ "tensor": "a.bias", "fill": 1 }""", "but has 2")]
    [InlineData("""{ "sum": [] }""", "at least one entry")]
    [InlineData("""{ "sum": ["a.bias", "b.bias"] }""", "equal shapes, but these are [4], [2]")]
    [InlineData("""{ "sum": ["a.bias", null] }""", "but is null")]
    [InlineData("""{ "sum": ["a.bias", 1] }""", "fill has no shape of its own")]
    [InlineData("""{ "concat": ["a.bias", "b.weight"] }""", "differ on the first axis alone")]
    [InlineData("""{ "tensor": "a.bias", "order": [0, 0] }""", "order must have each of 0 to 1 once, but is [0, 0]")]
    [InlineData("""{ "tensor": "a.bias", "order": [2, 1, 0] }""", "equal blocks, but has 3")]
    [InlineData("""{ "tensor": "a.bias", "inputOrder": [1, 0] }""", "inputOrder must divide axis 1")]
    [InlineData("""{ "tensor": "a.bias", "view": [65536, 65536] }""", "view must have as many numbers")]
    [InlineData("""{ "tensor": "a.bias", "permute": [0, 1] }""", "permute must have an entry for each axis")]
    [InlineData("1e999", "must be finite, but is filled with")]
    [InlineData("[1]", "a value of the wrong kind")]
    public void A_source_that_cannot_be_is_told(string source, string told)
    {
        WriteWhole();
        Assert.Contains(told, RefusalOf(Whole.Replace("\"a.bias\"", source, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_are_not_finite_are_refused(float number)
    {
        Write(new("a.weight", [4, 3], new float[12]), new("a.bias", [4], [1, 2, number, 4]), new("b.weight", [2, 4], new float[8]), new("b.bias", [2], new float[2]));
        Assert.Contains($"hidden1.bias: the numbers of a.bias must be finite float32, but {number} is among them", RefusalOf(Whole), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_model_has_no_place_for_must_be_zero()
    {
        WriteWhole(new NamedTensor("c", [3], [0f, 0f, 0.25f]));
        WeightMap Map(int end) => WeightMap.Parse($$"""{ "parameters": { {{Whole}} }, "zero": [{ "tensor": "c", "rows": [0, {{end}}] }] }""", "map");
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        WeightImport.Fill(weights, Map(2), model.Model.Parameters);
        string told = Assert.Throws<CheckpointException>(() => WeightImport.Fill(weights, Map(3), model.Model.Parameters)).Message;
        Assert.Contains("c rows [0, 3] must be 0, since the model has no place for it, but 0.25 is among its numbers", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_nobody_needs_are_named_with_a_star()
    {
        WriteWhole(new NamedTensor("head.x", [1], [1f]), new NamedTensor("head.y", [1], [1f]));
        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        WeightImport.Fill(weights, WeightMap.Parse($$"""{ "parameters": { {{Whole}} }, "unused": ["head.*"] }""", "map"), model.Model.Parameters);
        Assert.Contains("head.y [1] is used by nothing", RefusalOf(Whole), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_lie_deeper_are_pointed_to()
    {
        Write(new NamedTensor("net.a.weight", [4, 3], new float[12]));
        Assert.Contains("there is net.a.weight: should under be 'net'?", RefusalOf(Whole), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "parameters": {}, "layuot": "pytorch" }""", "unknown key 'layuot'")]
    [InlineData("""{ "parameters": {}, "layout": "keras" }""", "layout has a value of the wrong kind: \"keras\"")]
    [InlineData("""{ }""", "lacks parameters")]
    [InlineData("""{ "parameters": { "a": 1, "a": 2 } }""", "uplicate")]
    [InlineData("""{ "parameters": {}, "normalization": { "mean": [0.1], "deviation": [0] } }""", "deviation of a channel must be a number above 0")]
    [InlineData("""{ "parameters": """, "ends too early")]
    [InlineData("null", "map m")]
    public void A_map_that_is_none_is_told(string json, string told)
    {
        string message = Assert.Throws<CheckpointException>(() => WeightMap.Parse(json, "map m")).Message;
        Assert.StartsWith("map m", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private void WriteWhole(params NamedTensor[] others) => Write(
        [new("a.weight", [4, 3], new float[12]), new("a.bias", [4], new float[4]), new("b.weight", [2, 4], new float[8]), new("b.bias", [2], new float[2]), .. others]);

    private void Write(params NamedTensor[] tensors) => new TensorFile(new Dictionary<string, string>(), tensors).Write(folder["w"]);

    private void Fill(string parameters, string under = "", string layout = "pytorch", bool move = false)
    {
        if (move)
        {
            TensorFile before = TensorFile.Read(folder["w"]);
            Write([.. before.Tensors.Select(tensor => tensor with { Name = tensor.Name.StartsWith("u.", StringComparison.Ordinal) ? tensor.Name : $"u.{tensor.Name}" })]);
        }

        using ForeignWeights weights = ForeignWeights.Open(folder["w"]);
        WeightImport.Fill(weights, WeightMap.Parse($$"""{ "layout": "{{layout}}", "under": "{{under}}", "parameters": { {{parameters}} } }""", "map"), model.Model.Parameters);
    }

    private string RefusalOf(string parameters) => Assert.Throws<CheckpointException>(() => Fill(parameters)).Message;

    private float[] Values(string name) => model.Model.Parameters.Parameters.Single(parameter => parameter.Name == name).Value.Flat();
}
