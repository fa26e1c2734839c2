using System.Reflection;
using System.Xml.Linq;

namespace Fovea.Tests;

/// <summary>What an editor shows of the library's public members, as the build writes it beside the assembly.</summary>
public sealed class DocumentationTests
{
    private static readonly Assembly library = typeof(Recipe).Assembly;

    /// <summary>What users can name, without parameters: "Fovea.Recipe", "Fovea.Recipe.With".</summary>
    private static readonly HashSet<string> visible = [.. library.GetExportedTypes().SelectMany(NamesOf)];

    [Fact]
    public void Public_members_are_explained_without_what_is_internal()
    {
        (string Name, string[] Named)[] members = [.. XDocument.Load(Path.ChangeExtension(library.Location, ".xml")).Descendants("member")
            .Select(member => (WithoutParameters(member.Attribute("name")!.Value), member.Descendants().Attributes("cref").Select(cref => WithoutParameters(cref.Value)).ToArray()))];
        string[] wrong = [.. members.Where(member => visible.Contains(member.Name))
            .SelectMany(member => member.Named.Where(named => named.StartsWith("Fovea.", StringComparison.Ordinal) && !visible.Contains(named)).Select(named => $"{member.Name} names {named}"))];
        Assert.True(members.Count(member => visible.Contains(member.Name)) > 300, "the documentation of the library was not found");
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    private static IEnumerable<string> NamesOf(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        string name = type.FullName!.Replace('+', '.');
        return type.GetMembers(declared).Where(IsVisible).Select(member => $"{name}.{member.Name.Replace('.', '#')}").Prepend(name);
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        FieldInfo field => field.IsPublic || field.IsFamily,
        _ => false,
    };

    /// <summary>A name as the compiler writes it, "M:Fovea.Recipe.With(System.String,System.String)", without its kind and parameters.</summary>
    private static string WithoutParameters(string name) => name[2..].Split('(')[0].Split("``")[0];
}
