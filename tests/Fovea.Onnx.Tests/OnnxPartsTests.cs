using System.Reflection;
using System.Text.Json.Serialization;
using Fovea.Parts;

namespace Fovea.Onnx.Tests;

public sealed class OnnxPartsTests
{
    public static TheoryData<Type> Kinds =>
    [
        .. new[] { typeof(SensorOptions), typeof(GlimpseNetworkOptions), typeof(CoreOptions), typeof(HeadOptions) }
            .SelectMany(part => part.GetCustomAttributes<JsonDerivedTypeAttribute>()).Select(kind => kind.DerivedType),
    ];

    /// <summary>Who adds a part to the library adds its writer.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_part_that_recipes_name_can_be_written(Type options)
    {
        RecurrentAttentionOptions model = new();
        object part = Activator.CreateInstance(options)!;
        model = part switch
        {
            SensorOptions sensor => model with { Sensor = sensor },
            GlimpseNetworkOptions glimpse => model with { Glimpse = glimpse },
            CoreOptions core => model with { Core = core },
            HeadOptions head => model with { Action = head, Location = head },
            _ => throw new InvalidOperationException($"{options.Name} is no part of a model"),
        };
        Assert.Empty(OnnxParts.MissingFrom(new Recipe { Model = model }));
    }

    [Fact]
    public void Candidates_and_votes_are_named() =>
        Assert.Equal(["model.candidates", "model.votes"], OnnxParts.WithoutOperators(new Recipe { Model = new RecurrentAttentionOptions { Candidates = new CandidateOptions(), Votes = new VoteOptions() } }));

    [Fact]
    public void Models_that_see_whole_images_have_no_parts_to_miss()
    {
        Assert.Empty(OnnxParts.MissingFrom(new Recipe { Model = new FullyConnectedOptions() }));
        Assert.Empty(OnnxParts.MissingFrom(new Recipe { Model = new ConvolutionalOptions() }));
    }
}
